// A whole gate: servers, rounds, and the folder that holds what came of it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <absl/status/statusor.h>
#include "harness/base/signals.h"
#include "harness/gate/gate_report.h"
#include "harness/run/observer.h"
#include "harness/scenario/scenario.h"

namespace weir {

struct GateRunOptions {
  std::shared_ptr<const Scenario>
      scenario;               // of one server, as `weir run` takes it; with the phases of a round
  std::string scenario_text;  // for the folder
  ByArm<std::string> arms;    // addresses, or commands with {port}
  GatePlan plan;
  std::string out = "gates";  // the folder that gates' folders are made in, and where attempts are counted
  Duration ready_within = std::chrono::seconds(10);  // for a server to come up
  bool again = false;                                // a third gate of the same arms is wanted all the same
  const StopSignals* signals = nullptr;              // the first ends the gate; see RunOptions
  std::function<void(int signal)> leave{};           // see RunOptions
  RunObservers observers{};                          // of each round's run
  std::function<void(const GateRound&, const GateOutcome&)> on_round{};  // may be empty
};

struct GateRunResult {
  GateReport report;
  absl::Status saved;  // why the folder does not hold all of it, with a remedy
};

/// The scenario as a gate takes it: its server is somebody else's, `warmup` and `measure` are those of a round.
[[nodiscard]] Scenario round_scenario(Scenario scenario, Duration warmup, Duration measure);

/// Runs it. An error means that it could not begin: kInvalidArgument for what the user can change, else a server that did not come
/// up. Blocks; one at a time in a process.
///
/// The folder holds scenario.toml, gate.json, summary.txt, rounds.jsonl, and what the servers wrote (baseline.log, candidate.log).
[[nodiscard]] absl::StatusOr<GateRunResult> run_gate(const GateRunOptions& options);

}  // namespace weir
