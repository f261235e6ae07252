#include "harness/gate/quantity_gate.h"

#include <algorithm>
#include <cmath>

#include "harness/gate/log_ratios.h"

namespace weir {
namespace {

/// One gate in twenty is allowed to miss what it is said to catch.
constexpr double kMissed = 0.05;
/// So few rounds more than this is not worth asking for.
constexpr double kMostRounds = 100'000;

/// Rounds after which a bound that is now `reach` away from the middle, and must come as near as `room`, is there.
std::optional<double> rounds_until(double rounds, double reach, double room) {
  if (room <= 0) return std::nullopt;
  const double needed = rounds * (reach / room) * (reach / room);
  return needed <= kMostRounds ? std::optional(needed) : std::nullopt;
}

std::optional<std::uint32_t> rounds_needed(const TrimmedMean& middle, double rounds, const Margin& margin,
                                           const LookLevels& levels) {
  const std::optional<double> to_pass = rounds_until(rounds, middle.at_most(levels.pass) - middle.mean,
                                                     std::log1p(margin.caught) - middle.mean);
  const std::optional<double> to_fail = rounds_until(rounds, middle.mean - middle.at_least(levels.fail),
                                                     middle.mean - std::log1p(margin.tolerated));
  if (!to_pass && !to_fail) return std::nullopt;
  const double least = std::min(to_pass.value_or(kMostRounds), to_fail.value_or(kMostRounds));
  return static_cast<std::uint32_t>(std::ceil(least));
}

}  // namespace

QuantityResult judge_ratios(const LogRatios& ratios, const Margin& margin, const LookLevels& levels) {
  QuantityResult out;
  out.margin = margin;
  out.rounds_each = ratios.rounds_each;
  out.middle = trimmed_mean(ratios.values);
  out.change = std::expm1(out.middle.mean);
  if (!out.middle.is_known()) {
    out.word = GateWord::kOpen;
    out.low = -1;
    out.high = INFINITY;
    out.smallest_caught = INFINITY;
    out.rounds_needed = kFewestValues * out.rounds_each;
    return out;
  }
  const double low = out.middle.at_least(levels.fail);
  const double high = out.middle.at_most(levels.pass);
  out.low = std::expm1(low);
  out.high = std::expm1(high);
  const double miss = out.middle.at_most(kMissed) - out.middle.mean;
  out.smallest_caught = std::expm1(std::log1p(margin.tolerated) + (out.middle.mean - low) + miss);
  if (low > std::log1p(margin.tolerated)) {
    out.word = GateWord::kFail;
  } else if (high < std::log1p(margin.caught)) {
    out.word = GateWord::kPass;
  } else {
    out.word = GateWord::kOpen;
    const double taken = static_cast<double>(out.middle.count) * out.rounds_each;
    out.rounds_needed = rounds_needed(out.middle, taken, margin, levels);
  }
  return out;
}

QuantityResult judge_quantity(std::span<const GateRound> rounds, const Margin& margin,
                              const LookLevels& levels) {
  const LogRatios ratios = log_ratios(rounds, margin.quantity);
  QuantityResult out;
  if (!ratios.values.empty()) out = judge_ratios(ratios, margin, levels);
  out.margin = margin;
  out.rounds_each = ratios.rounds_each;
  out.baseline = over_all(rounds, GateArm::kBaseline, margin.quantity);
  out.candidate = over_all(rounds, GateArm::kCandidate, margin.quantity);
  out.why = ratios.why_none;
  return out;
}

}  // namespace weir
