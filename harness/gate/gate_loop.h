// Rounds until a look decides.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <absl/status/statusor.h>
#include "harness/gate/decide.h"

namespace weir {

enum class GateVerdict { kPassed, kFailed, kInconclusive, kInvalid, kInterrupted };

/// Measures the round of this number, from 1. kCancelled: the user had enough. Any other error is why there can be no round.
using MeasureRound = std::function<absl::StatusOr<GateRound>(std::uint32_t number)>;

struct GateOutcome {
  GateVerdict verdict = GateVerdict::kInvalid;
  Decision decision;              // at the last look, or over what there was when the gate ended before one
  std::vector<GateRound> rounds;  // the usable ones, in their order
  std::vector<GateRound> doubted;
  std::string why;  // with kInvalid
  [[nodiscard]] double seconds() const;
};

/// Looks when the plan says, and stops at the first look that decides. A round that is no evidence is measured again, of both arms: more
/// of these than of the others, beyond the first few, and the gate is invalid. The error of the first round is returned; one of a later
/// round makes the gate invalid. `on_round` is told of each, and may be empty.
[[nodiscard]] absl::StatusOr<GateOutcome> run_rounds(
    const GatePlan& plan, const MeasureRound& measure,
    const std::function<void(const GateRound&, const GateOutcome&)>& on_round);

}  // namespace weir
