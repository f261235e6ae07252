// From rounds to numbers that can be averaged.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "harness/gate/gate_plan.h"
#include "harness/gate/gate_round.h"

namespace weir {

/// ln(candidate / baseline) of one quantity, or the reverse where more is better: above 0 is worse. One value for each round, or
/// for so many neighbouring rounds together.
struct LogRatios {
  std::vector<double> values;
  std::uint32_t rounds_each = 1;
  std::string why_none;  // when there are none: what is missing
};

/// A quantile of a round counts where 20 messages lie beyond it; else neighbouring rounds are put together until they do, up to
/// eight. A quantile that unanswered messages reach is for ever: where that is so of one arm alone, the ratio is a thousand.
[[nodiscard]] LogRatios log_ratios(std::span<const GateRound> rounds, Quantity quantity);

/// The quantity over all rounds together, for people: microseconds, a rate, or microseconds a reply. Nothing where it was not
/// measured, or is for ever.
[[nodiscard]] std::optional<double> over_all(std::span<const GateRound> rounds, GateArm arm,
                                             Quantity quantity);

}  // namespace weir
