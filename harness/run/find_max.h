// The highest rate at which a scenario's checks pass, and the latency at each rate on the way.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/statusor.h>
#include "harness/run/rate_search.h"
#include "harness/run/run.h"

namespace weir {

/// Why a rate does not hold.
enum class StepLimit {
  kNone,    // it holds, or it was not measured to the end
  kTarget,  // a check failed, or too few messages were answered
  kWeir,    // weir itself was late: nothing is known of the target at this rate
  kNoEvidence  // nothing was measured: the target is out of reach, a planned fault never fired, no run could begin
};

/// One measured rate. Rates are of all open-loop groups together; a quantile is that of the slowest of them.
struct LoadStep {
  double offered = 0;            // messages a second, by the plan
  double achieved = 0;           // messages answered a second
  std::optional<double> p50_us;  // nothing where too few messages were measured for it
  std::optional<double> p99_us;
  std::optional<double> p999_us;
  bool holds = false;
  StepLimit limit = StepLimit::kNone;
  std::string why;                // when it does not: the first reason
  std::vector<std::string> ways;  // with kWeir: what would let weir send more
  std::string folder;             // of the run
  bool interrupted = false;
};

struct LoadCurve {
  std::vector<LoadStep> steps;  // in the order measured
  std::optional<double> best;
  bool interrupted = false;
};

/// What bounds `best` from above.
enum class CurveLimit {
  kTarget,      // the target: a higher rate was measured, and did not hold
  kWeir,        // weir: at a higher rate it was late itself
  kNoEvidence,  // a higher rate, or the lowest one, could not be measured
  kSearch,      // nothing: every rate that was tried holds
  kInterrupted  // the user ended the search
};

/// The step that bounds the highest rate: the lowest that does not hold. Nothing while there is none.
[[nodiscard]] const LoadStep* bounding_step(const LoadCurve& curve);
[[nodiscard]] CurveLimit limit_of(const LoadCurve& curve);
/// "target", "weir", "no-evidence", "search", "interrupted".
[[nodiscard]] std::string_view limit_name(CurveLimit limit);

/// What was found, in a line and, where weir can say what to do, a second one; each with its end. Never more than was measured: a
/// limit is the target's only where the target was seen to fail. Pure.
[[nodiscard]] std::string headline(const LoadCurve& curve);

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
/// counts as a rate that could not be measured. `on_step` is told of each step and may be empty.
[[nodiscard]] absl::StatusOr<LoadCurve> find_max(const Scenario& scenario, RateLimits limits,
                                                 Duration measure, const Measure& run,
                                                 const std::function<void(const LoadStep&)>& on_step);

}  // namespace weir
