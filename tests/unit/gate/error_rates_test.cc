// How often the rule is wrong, by simulation: the promise that a gate makes. Draws are pure functions of a seed, so that these numbers
// are the same each time.
#include <gtest/gtest.h>

#include <cmath>

#include "harness/base/draws.h"
#include "harness/gate/quantity_gate.h"
#include "tests/unit/gate/rounds.h"

namespace weir {
namespace {

constexpr std::uint32_t kGates = 2000;

struct Tally {
  std::uint32_t passed = 0;
  std::uint32_t failed = 0;
};

/// Gates of one quantity, in rounds whose noise is normal of deviation `noise`, and ten times that in one round of ten.
Tally simulate(double worse, double noise, const Margin& margin) {
  GatePlan plan;
  plan.margins = {margin};
  const Draws draws(20'260'731);
  Tally tally;
  for (std::uint32_t gate = 0; gate < kGates; ++gate) {
    std::vector<GateRound> rounds;
    for (std::size_t look = 0; look < plan.looks.size(); ++look) {
      while (rounds.size() < plan.looks[look]) {
        const auto n = static_cast<std::uint32_t>(rounds.size());
        const bool hit = draws.unit(gate, Purpose::kPhase, n) < 0.1;
        rounds.push_back(
            throughput_round(worse + noise * (hit ? 10 : 1) * draws.normal(gate, Purpose::kThink, n)));
      }
      const GateWord word = judge_quantity(rounds, margin, levels_of(plan, look)).word;
      if (word == GateWord::kOpen) continue;
      ++(word == GateWord::kPass ? tally.passed : tally.failed);
      break;
    }
  }
  return tally;
}

constexpr Margin kP50{Quantity::kThroughput, 0.03, 0.10, true, false};

TEST(ErrorRates, equal_arms_pass) {
  const Tally tally = simulate(0, 0.02, kP50);
  EXPECT_EQ(tally.failed, 0U);
  EXPECT_GE(tally.passed, kGates * 99 / 100);
}

TEST(ErrorRates, a_change_that_is_just_tolerated_fails_in_one_gate_of_a_hundred_at_most) {
  // Bonferroni has half of the level left for the outcome classes.
  EXPECT_LE(simulate(std::log(1.03), 0.05, kP50).failed, kGates / 100);
}

TEST(ErrorRates, a_change_that_is_to_be_caught_passes_in_one_gate_of_twenty_at_most) {
  EXPECT_LE(simulate(std::log(1.10), 0.05, kP50).passed, kGates / 20);
}

TEST(ErrorRates, a_change_that_is_to_be_caught_is_caught) {
  const Tally tally = simulate(std::log(1.10), 0.02, kP50);
  EXPECT_GE(tally.failed, kGates * 98 / 100);
}

}  // namespace
}  // namespace weir
