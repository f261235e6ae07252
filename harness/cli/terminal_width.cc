#include "harness/cli/terminal_width.h"

#include <sys/ioctl.h>
#include <unistd.h>

namespace weir {

std::optional<std::size_t> terminal_width(int fd) {
  winsize size{};
  if (isatty(fd) != 1 || ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
  return size.ws_col;
}

}  // namespace weir
