#include "harness/gate/calibration.h"

#include <algorithm>
#include <cmath>

#include "harness/base/draws.h"
#include "harness/gate/quantity_gate.h"

namespace weir {
namespace {

constexpr std::uint32_t kResampledGates = 1000;
constexpr double kMostNeeded = 10'000;
constexpr double kOneInTwenty = 0.05;
constexpr double kTwoErrors = 2;

/// The log ratios of one gated quantity, in the order of their rounds.
struct Pool {
  Margin margin;
  LogRatios ratios;
};

/// Which ratios a resampled gate takes: neighbours from a drawn beginning on, around the end, with drawn signs. The same rounds for all
/// quantities.
struct Choice {
  std::size_t from = 0;
  std::vector<bool> flipped;  // by round
};

Choice choose(const Draws& draws, std::uint32_t gate, std::size_t rounds) {
  Choice out;
  out.from = draws.between(gate, Purpose::kGateResample, 0, 0, rounds - 1);
  for (std::size_t i = 0; i < rounds; ++i)
    out.flipped.push_back((draws.bits(gate, Purpose::kGateResample, static_cast<std::uint32_t>(i) + 1) & 1) !=
                          0);
  return out;
}

LogRatios resampled(const LogRatios& of, const Choice& choice, std::size_t rounds, double worse) {
  LogRatios out;
  out.rounds_each = of.rounds_each;
  const std::size_t count = std::min(of.values.size(), rounds / of.rounds_each);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = (choice.from / of.rounds_each + i) % of.values.size();
    const bool flip = choice.flipped[at * of.rounds_each % choice.flipped.size()];
    out.values.push_back((flip ? -of.values[at] : of.values[at]) + worse);
  }
  return out;
}

/// Of one quantity at one look.
GateWord word_at(const Pool& pool, const Choice& choice, const GatePlan& plan, std::size_t look,
                 double worse) {
  const LogRatios ratios = resampled(pool.ratios, choice, plan.looks[look], worse);
  if (ratios.values.empty()) return GateWord::kOpen;
  return judge_ratios(ratios, pool.margin, levels_of(plan, look)).word;
}

/// Of a whole gate of equal arms.
GateWord gates_word(const std::vector<Pool>& pools, const Choice& choice, const GatePlan& plan) {
  for (std::size_t look = 0; look < plan.looks.size(); ++look) {
    bool open = false;
    for (const Pool& pool : pools) {
      const GateWord word = word_at(pool, choice, plan, look, 0);
      if (word == GateWord::kFail) return word;
      open = open || word == GateWord::kOpen;
    }
    if (!open) return GateWord::kPass;
  }
  return GateWord::kOpen;
}

/// Of one quantity alone, with a change in it.
GateWord quantitys_word(const Pool& pool, const Choice& choice, const GatePlan& plan, double worse) {
  for (std::size_t look = 0; look < plan.looks.size(); ++look) {
    const GateWord word = word_at(pool, choice, plan, look, worse);
    if (word != GateWord::kOpen) return word;
  }
  return GateWord::kOpen;
}

std::vector<PowerAt> power_of(const Pool& pool, const std::vector<Choice>& choices, const GatePlan& plan) {
  std::vector<PowerAt> out;
  for (double size : kPowerSizes) {
    PowerAt at{.worse = size};
    for (const Choice& choice : choices) {
      const GateWord word = quantitys_word(pool, choice, plan, std::log1p(size));
      if (word == GateWord::kFail) ++at.failed;
      if (word == GateWord::kPass) ++at.passed;
    }
    at.failed /= static_cast<double>(choices.size());
    at.passed /= static_cast<double>(choices.size());
    out.push_back(at);
  }
  return out;
}

/// Rounds after which bounds are as near as the margins ask: R = (t_fail + t_miss)^2 s^2 / ln((1 + m1) / (1 + m0))^2, with s the
/// deviation that the error of the middle stands for.
std::optional<std::uint32_t> rounds_for(const TrimmedMean& middle, const Pool& pool,
                                        const LookLevels& levels) {
  const double room = std::log1p(pool.margin.caught) - std::log1p(pool.margin.tolerated);
  const double reach = middle.at_most(levels.fail) - middle.mean + middle.at_most(kOneInTwenty) - middle.mean;
  const double rounds = static_cast<double>(middle.count) * pool.ratios.rounds_each;
  const double needed = std::max(rounds * (reach / room) * (reach / room),
                                 static_cast<double>(kFewestValues) * pool.ratios.rounds_each);
  return needed <= kMostNeeded ? std::optional(static_cast<std::uint32_t>(std::ceil(needed))) : std::nullopt;
}

QuantityCalibration calibrate_quantity(const Pool& pool, const std::vector<Choice>& choices,
                                       const GatePlan& plan) {
  QuantityCalibration out;
  out.quantity = pool.margin.quantity;
  out.why = pool.ratios.why_none;
  const TrimmedMean middle = trimmed_mean(pool.ratios.values);
  if (!middle.is_known()) {
    if (out.why.empty()) out.why = "there are too few rounds";
    return out;
  }
  out.rounds_each = pool.ratios.rounds_each;
  out.noise = middle.error * (1 - 2 * kTrim) * std::sqrt(middle.count);
  out.bias = middle.mean;
  out.bias_error = middle.error;
  out.correlation = middle.correlation;
  out.power = power_of(pool, choices, plan);
  out.rounds_needed = rounds_for(middle, pool, levels_of(plan, plan.looks.size() - 1));
  return out;
}

}  // namespace

bool QuantityCalibration::is_biased() const { return std::abs(bias) > kTwoErrors * bias_error; }

Calibration calibrate(std::span<const GateRound> rounds, const GatePlan& plan, std::uint64_t seed) {
  Calibration out;
  out.rounds = static_cast<std::uint32_t>(rounds.size());
  for (const GateRound& round : rounds)
    out.seconds_a_round += round.seconds / static_cast<double>(rounds.size());
  std::vector<Pool> pools;
  for (const Margin& margin : plan.margins) {
    if (margin.gated) pools.push_back({margin, log_ratios(rounds, margin.quantity)});
  }
  const Draws draws(seed);
  std::vector<Choice> choices;
  for (std::uint32_t gate = 0; gate < kResampledGates; ++gate)
    choices.push_back(choose(draws, gate, rounds.size()));
  for (const Pool& pool : pools) out.quantities.push_back(calibrate_quantity(pool, choices, plan));
  std::erase_if(pools, [](const Pool& pool) { return pool.ratios.values.empty(); });
  out.gates = kResampledGates;
  for (const Choice& choice : choices) {
    const GateWord word = gates_word(pools, choice, plan);
    if (word == GateWord::kFail) ++out.false_alarms;
    if (word == GateWord::kPass) ++out.passed;
  }
  out.false_alarm_rate = clopper_pearson(out.false_alarms, out.gates, 0.05);
  return out;
}

std::optional<std::vector<std::uint32_t>> looks_for(const Calibration& calibration) {
  std::uint32_t most = 4 * kFewestValues;
  for (const QuantityCalibration& one : calibration.quantities) {
    if (!one.why.empty()) continue;
    if (!one.rounds_needed) return std::nullopt;
    most = std::max({most, *one.rounds_needed, 4 * kFewestValues * one.rounds_each});
  }
  return std::vector<std::uint32_t>{(most + 3) / 4, (most + 1) / 2, most};
}

}  // namespace weir
