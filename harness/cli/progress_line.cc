#include "harness/cli/progress_line.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace weir {

std::string progress_text(const RunProgress& p) {
  std::string text = fmt::format(
      "{:<8} {:>5.1f}s of at most {:.0f}s   {} open, {} ended of {} streams   {} sent, {} replies", p.phase,
      to_s(p.elapsed), to_s(p.at_most), p.streams.open, p.ended,
      std::max(p.streams_planned, p.streams.started), p.streams.sent, p.streams.received);
  if (p.unexpected > 0) text += fmt::format("   {} UNEXPECTED", p.unexpected);
  return text;
}

ProgressLine::ProgressLine(bool wanted) {
  const char* terminal = std::getenv("TERM");
  bool dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
  shown_ = wanted && !dumb && isatty(STDERR_FILENO) == 1;
}

ProgressLine::~ProgressLine() {
  if (shown_) (void)std::fputs("\r\033[K", stderr);
}

void ProgressLine::show(const std::string& text) const {
  if (!shown_) return;
  (void)std::fputs(("\r\033[K" + text).c_str(), stderr);  // a terminal may be gone
  std::fflush(stderr);
}

}  // namespace weir
