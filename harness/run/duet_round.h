// One round of a gate: two servers, one client, the same load on both at the same time.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <absl/status/statusor.h>
#include "harness/base/signals.h"
#include "harness/gate/gate_round.h"
#include "harness/run/observer.h"
#include "harness/scenario/scenario.h"

namespace weir {

struct DuetRoundOptions {
  std::shared_ptr<const Scenario> scenario;  // of one server; see duet_of()
  std::uint32_t number = 1;
  ByArm<std::string> addresses;
  /// Processor time of an arm's server so far, in microseconds; empty: nobody knows.
  ByArm<std::function<double()>> cpu_us{};
  const StopSignals* signals = nullptr;
  std::function<void(int signal)> leave{};  // see RunOptions
  RunObservers observers{};
};

/// Which arm stands first in a round: drawn, so that no place, such as the lower connection numbers, is always the same arm's. Pure.
[[nodiscard]] bool candidate_first(std::uint64_t seed, std::uint32_t number);

/// Runs the round; draws are those of the scenario's seed and the round's number. kCancelled: a signal ended it. Any other error: nothing
/// could be run. Blocks.
[[nodiscard]] absl::StatusOr<GateRound> measure_duet(const DuetRoundOptions& options);

}  // namespace weir
