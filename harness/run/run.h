// A whole run: start what is needed, drive the streams, write down what happened.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <absl/status/statusor.h>
#include "harness/base/signals.h"
#include "harness/base/write_guard.h"
#include "harness/run/gauge_watch.h"
#include "harness/run/observer.h"
#include "harness/run/run_trace.h"
#include "harness/scenario/scenario.h"
#include "weir/v1/report.pb.h"

namespace weir {

struct RunOptions {
  std::shared_ptr<const Scenario> scenario;
  std::string scenario_text;  // for the run folder
  std::string out = "runs";   // the folder that run folders are made in
  /// The first signal drains, the second ends the drain; both still write the report. The third is for `leave`.
  const StopSignals* signals = nullptr;
  /// Is to end the process, whatever is going on in it. On any thread; needed where there are signals.
  std::function<void(int signal)> leave{};
  /// Takes the signals once the streams have ended, and keeps them for what the caller has still to write; the run has one of its own,
  /// until it returns, where there is none.
  WriteGuard* guard = nullptr;
  TraceChoice trace{};                              // files of the relay, which must be there for them
  ReadGauge gauge{};                                // a number of the service, for the report; may be empty
  std::string gauge_name{};                         // the metric's
  Duration gauge_settle = std::chrono::seconds(3);  // the service's time to let go before the last reading
  /// Whether a target that gave no stream an answer is asked why: it takes seconds, and a search knows the answer.
  bool looks_again = true;
  RunObservers observers{};  // besides the run folder; they outlive the run
};

struct RunResult {
  v1::Report report;         // judged
  bool interrupted = false;  // by a signal, if only while it was written: then the report is as good as any
  std::string folder;        // where it lies on disk
  /// Why the folder does not hold all of it, with a remedy. The run is worth no less, and `report` is whole.
  absl::Status saved;
  /// Cut streams would not end: a bug in weir. They go on to use what the run stands on, which is never taken down; the process should
  /// be left without tidying up.
  bool stuck = false;
};

/// Runs the scenario and writes its run folder. An error means that nothing could be run at all: kInvalidArgument for
/// what the user can change (the folder, the number of connections), else no server, no relay or no gauge. Everything else, an unreachable
/// target included, is in the report; what can't be written once the run goes on is in RunResult::saved.
/// Blocks; uses threads of its own; one run at a time in a process.
[[nodiscard]] absl::StatusOr<RunResult> run_scenario(const RunOptions& options);

}  // namespace weir
