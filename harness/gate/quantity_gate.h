// One quantity of a gate, judged.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "harness/gate/gate_plan.h"
#include "harness/gate/gate_round.h"
#include "harness/gate/log_ratios.h"
#include "harness/inference/trimmed_mean.h"

namespace weir {

/// What is known of one quantity, or of the outcomes.
enum class GateWord {
  kPass,        // worse by less than what is to be caught
  kFail,        // worse by more than what is tolerated
  kOpen,        // neither is sure
  kUnmeasured,  // there is nothing to judge
};

struct QuantityResult {
  Margin margin;
  GateWord word = GateWord::kUnmeasured;
  std::optional<double> baseline;  // over all rounds, for people; see over_all()
  std::optional<double> candidate;
  TrimmedMean middle;             // of the logarithms of the ratios; above 0 is worse
  std::uint32_t rounds_each = 1;  // rounds that each of these was taken of
  double change = 0;  // for the worse, as a share: 0.05 for 5 % worse. From here on: unless unmeasured
  double low = 0;     // the change is at least this, and FAIL when that is above what is tolerated
  double high = 0;    // the change is at most this, and PASS when that is below what is to be caught
  /// The smallest change that would have been found to FAIL in 95 of 100 gates with as many rounds as these.
  double smallest_caught = 0;
  /// With kOpen: rounds that would settle it if the change is as large as it looks. Nothing: it lies where neither word fits.
  std::optional<std::uint32_t> rounds_needed;
  std::string why;  // when unmeasured
};

/// The middle and the bounds of such values, and what they come to: all but `baseline`, `candidate` and `why`. `ratios` has some.
[[nodiscard]] QuantityResult judge_ratios(const LogRatios& ratios, const Margin& margin,
                                          const LookLevels& levels);

/// FAIL when the lower bound of the change at `levels.fail` is above what is tolerated, PASS when the upper bound at `levels.pass`
/// is below what is to be caught.
[[nodiscard]] QuantityResult judge_quantity(std::span<const GateRound> rounds, const Margin& margin,
                                            const LookLevels& levels);

}  // namespace weir
