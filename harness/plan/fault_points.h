// Where on a stream its faults strike.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/base/draws.h"
#include "harness/plan/plan.h"
#include "harness/scenario/scenario.h"

namespace weir {

/// Plans the faults of streams. The scenario must outlive it.
class FaultPlanner {
 public:
  explicit FaultPlanner(const Scenario& scenario);

  /// The faults of a stream that opens for the first time. Called in the plan's order, once for each stream: faults that
  /// have a `max` take the first that can have them.
  [[nodiscard]] std::vector<PlannedFault> plan_first(const StreamPlan& stream);
  /// Those of a stream that opens again: all but the ones with a `max`, whose streams are chosen once.
  [[nodiscard]] std::vector<PlannedFault> plan_again(const StreamPlan& stream) const;

 private:
  /// The strikes of one fault on one stream; none when it is not selected, chance passes it by, the fault that it follows
  /// is not planned there, or `left` says that no stream may have it any more.
  [[nodiscard]] std::vector<PlannedFault> strikes(std::uint32_t fault, const StreamPlan& stream,
                                                  const std::vector<std::uint32_t>& left) const;
  [[nodiscard]] std::vector<PlannedFault> plan(const StreamPlan& stream,
                                               const std::vector<std::uint32_t>& left) const;

  const Scenario* scenario_;
  Draws draws_;
  std::vector<std::optional<std::uint32_t>> follows_;  // of each fault: the one it waits for
  std::vector<bool> counted_by_relay_;                 // of each fault: messages sent are counted on the wire
  std::vector<std::uint32_t> left_;                    // of each fault: how many streams may still have it
};

}  // namespace weir
