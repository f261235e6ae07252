#include "harness/cli/progress_line.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string_view>
#include <utility>

#include "harness/cli/terminal_width.h"
#include "reports/text.h"

namespace weir {
namespace {

constexpr Duration kBetweenLines = std::chrono::seconds(10);

}  // namespace

std::string progress_text(const RunProgress& p) {
  std::string text =
      fmt::format("{:<8} {:>5.1f}s of at most {:.0f}s", p.phase, to_s(p.elapsed), to_s(p.at_most));
  // What nobody expected stands where a narrow terminal does not cut it off.
  if (p.unexpected > 0) text += fmt::format("   {} UNEXPECTED", p.unexpected);
  return text + fmt::format("   {} open, {} ended of {} streams   {} sent, {} replies", p.streams.open,
                            p.ended, std::max(p.streams_planned, p.streams.started), p.streams.sent,
                            p.streams.received);
}

std::string ProgressView::show(const std::string& text, std::optional<std::size_t> columns, Duration now) {
  if (!columns) {
    if (text.empty()) return "";
    if (!quiet_since_) quiet_since_ = now;
    if (now - *quiet_since_ < kBetweenLines) return "";
    quiet_since_ = now;
    return text + "\n";
  }
  // A terminal that became narrower has broken the old line into several rows; the cursor stands in the last of them.
  const std::size_t width = std::max<std::size_t>(*columns, 2);
  std::size_t rows = 0;
  for (const std::size_t line : drawn_) rows += 1 + (line == 0 ? 0 : (line - 1) / width);
  std::string out;
  if (rows > 1) out += fmt::format("\033[{}A", rows - 1);
  if (rows > 0 || !text.empty()) out += "\r\033[J";
  drawn_.clear();
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    // Not into the last column: there some terminals begin a new row at once.
    line = fit(line, width - 1);
    if (!drawn_.empty()) out += "\n";
    drawn_.push_back(display_width(line));
    out += line;
  }
  return out;
}

ProgressLine::ProgressLine(bool wanted) : wanted_(wanted) {
  const char* terminal = std::getenv("TERM");
  bool dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
  terminal_ = !dumb && isatty(STDERR_FILENO) == 1;
}

ProgressLine::~ProgressLine() { show(""); }

std::optional<std::size_t> ProgressLine::columns() const {
  // Asked for each time, so that a resized terminal is noticed with the next text.
  return terminal_ ? std::optional(terminal_width(STDERR_FILENO).value_or(80)) : std::nullopt;
}

void ProgressLine::show(const std::string& text) {
  if (!wanted_) return;
  Duration now = std::chrono::steady_clock::now().time_since_epoch();
  std::string out = view_.show(text, columns(), now);
  if (out.empty()) return;
  (void)std::fputs(out.c_str(), stderr);  // a terminal may be gone
  std::fflush(stderr);
}

}  // namespace weir
