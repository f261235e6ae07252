// How a verb has a run: what it shows meanwhile, and the ways out of the process that only a command may take.
#pragma once

#include <functional>
#include <string>

#include "harness/cli/progress_line.h"
#include "harness/run/run.h"

namespace weir {

/// Ends the process without waiting for anything that blocks. Of files that are being written as one nothing stays. Thread-safe.
[[noreturn]] void leave_at_once(int exit_code);
/// The same with 128 and the signal's number, as a shell reads it.
[[noreturn]] void leave_by_signal(int signal);

/// What a run's progress line says by itself.
[[nodiscard]] inline std::string in_numbers(const RunProgress& progress) { return progress_text(progress); }

/// A run on the screen.
class RunView final : public RunObserver {
 public:
  using Text = std::function<std::string(const RunProgress&)>;
  /// `then`: what follows the drain that a signal brings, "then the report is written"; empty: nothing is said.
  RunView(ProgressLine& line, std::string then, Text text = in_numbers);

  void on_progress(const RunProgress& progress) override { line_.show(text_(progress)); }
  void on_interrupt(Duration drain) override;
  void on_note(const std::string& note) override;

 private:
  ProgressLine& line_;
  const std::string then_;
  const Text text_;
};

/// Runs the scenario in view. A run whose streams never end ends the
/// process, once its report is written and has been named.
[[nodiscard]] absl::StatusOr<RunResult> run_in_view(RunOptions options, ProgressLine& line, RunView& view);

}  // namespace weir
