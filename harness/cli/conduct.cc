#include "harness/cli/conduct.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

#include "harness/base/out_file.h"
#include "harness/cli/verb.h"

namespace weir {

void leave_at_once(int exit_code) {
  stop_writing();
  _exit(exit_code);
}

void leave_by_signal(int signal) { leave_at_once(128 + signal); }

RunView::RunView(ProgressLine& line, std::string then, Text text)
    : line_(line), then_(std::move(then)), text_(std::move(text)) {}

void RunView::on_interrupt(Duration drain) {
  if (then_.empty()) return;
  line_.show("");
  say(fmt::format("interrupted: streams have {} to end, {} (again: at once)\n", format_duration(drain),
                  then_));
}

void RunView::on_note(const std::string& note) {
  line_.show("");
  say(fmt::format("weir: {}\n", note));
}

absl::StatusOr<RunResult> run_in_view(RunOptions options, ProgressLine& line, RunView& view) {
  options.leave = leave_by_signal;
  options.observers.push_back(&view);
  absl::StatusOr<RunResult> result = run_scenario(options);
  if (result.ok() && result->stuck) {
    line.show("");
    say(fmt::format("weir: cancelled streams did not end: this is a bug in weir. The report is in {}\n",
                    result->folder));
    std::fflush(nullptr);
    _exit(kExitBroken);
  }
  return result;
}

}  // namespace weir
