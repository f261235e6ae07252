// The highest rate at which a scenario's checks pass, and the latency at each rate on the way.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <absl/status/statusor.h>
#include "harness/run/rate_search.h"
#include "harness/run/run.h"

namespace weir {

/// One measured rate. Rates are of all open-loop groups together; a quantile is that of the slowest of them.
struct LoadStep {
  double offered = 0;   // messages a second, by the plan
  double achieved = 0;  // messages answered a second
  double p50_us = 0;
  double p99_us = 0;
  double p999_us = 0;
  bool holds = false;
  std::string why;     // when it does not: the first reason
  std::string folder;  // of the run
  bool interrupted = false;
};

struct LoadCurve {
  std::vector<LoadStep> steps;  // in the order measured
  std::optional<double> best;
  bool interrupted = false;
};

/// Measures a scenario: run_scenario(), or a test's fake.
using Measure = std::function<absl::StatusOr<RunResult>(std::shared_ptr<const Scenario>)>;

/// The rate of all open-loop groups together. kInvalidArgument, with a remedy, for a scenario that has none, or one whose
/// rate cannot be scaled: stages, or groups that get no replies.
[[nodiscard]] absl::StatusOr<double> open_loop_rate(const Scenario& scenario);

/// The scenario with its open-loop groups scaled to `rate` together, with messages enough for the whole of `measure`.
/// Its overrides say what was changed. open_loop_rate() must have accepted it.
[[nodiscard]] Scenario at_rate(const Scenario& scenario, double rate, Duration measure);

/// What a run came to. A step holds when the run's verdict is PASSED and at least nine messages in ten were answered in
/// their time: with fewer, the rate was not the one offered.
[[nodiscard]] LoadStep read_step(const Scenario& scenario, double offered, const RunResult& result);

/// Searches. Stops at an interrupted run with what is known. The error of the first run is returned; one of a later run
/// counts as a rate that does not hold. `on_step` is told of each step and may be empty.
[[nodiscard]] absl::StatusOr<LoadCurve> find_max(const Scenario& scenario, RateLimits limits,
                                                 Duration measure, const Measure& run,
                                                 const std::function<void(const LoadStep&)>& on_step);

}  // namespace weir
