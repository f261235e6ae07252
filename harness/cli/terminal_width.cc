#include "harness/cli/terminal_width.h"

#include <sys/ioctl.h>
#include <unistd.h>

namespace weir {

namespace {

/// One of a terminal's two measures; nothing where it is none, or does not tell.
std::optional<std::size_t> measure_of(int fd, unsigned short winsize::*measure) {
  winsize size{};
  if (isatty(fd) != 1 || ioctl(fd, TIOCGWINSZ, &size) != 0 || size.*measure == 0) return std::nullopt;
  return size.*measure;
}

}  // namespace

std::optional<std::size_t> terminal_width(int fd) { return measure_of(fd, &winsize::ws_col); }
std::optional<std::size_t> terminal_rows(int fd) { return measure_of(fd, &winsize::ws_row); }

}  // namespace weir
