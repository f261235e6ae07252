#include "harness/gate/decide.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/gate/rounds.h"

namespace weir {
namespace {

TEST(GatePlan, shares_the_false_alarms_and_not_the_misses) {
  const GatePlan plan = default_gate_plan();
  EXPECT_EQ(plan.gated(), 3U);
  EXPECT_NEAR(levels_of(plan, 0).fail, 0.01 * std::log1p((std::exp(1) - 1) / 4) / 4, 1e-12);
  EXPECT_NEAR(levels_of(plan, 0).pass, 0.05 * std::log1p((std::exp(1) - 1) / 4), 1e-12);
}

TEST(GatePlan, of_a_second_attempt_has_half_of_both) {
  GatePlan again = default_gate_plan();
  again.attempt = 2;
  EXPECT_NEAR(levels_of(again, 1).fail, levels_of(default_gate_plan(), 1).fail / 2, 1e-12);
  EXPECT_NEAR(levels_of(again, 1).pass, levels_of(default_gate_plan(), 1).pass / 2, 1e-12);
}

TEST(Decide, equal_arms_pass) {
  const Decision decision = decide(copies(scaled_round(1), 10), default_gate_plan(), 0);
  EXPECT_EQ(decision.word, GateWord::kPass);
  EXPECT_EQ(decision.rounds, 10U);
}

TEST(Decide, a_slower_candidate_fails) {
  EXPECT_EQ(decide(copies(scaled_round(1.1), 10), default_gate_plan(), 0).word, GateWord::kFail);
}

TEST(Decide, what_is_only_shown_fails_nobody) {
  GatePlan plan = default_gate_plan();
  for (Margin& margin : plan.margins) margin.gated = margin.quantity == Quantity::kThroughput;
  plan.margins.front().gated = true;
  plan.margins.front().tolerated = 1;  // a p50 twice as long
  plan.margins.front().caught = 2;
  EXPECT_EQ(decide(copies(scaled_round(1.5), 10), plan, 0).word, GateWord::kPass) << "p99 is shown only";
}

TEST(Decide, a_class_that_is_new_fails_at_any_latency) {
  GateRound round = scaled_round(1);
  add_class(round, "tcp.rst", 0, 1);
  EXPECT_EQ(decide(copies(round, 10), default_gate_plan(), 0).word, GateWord::kFail);
}

TEST(Decide, a_class_that_is_new_and_rare_keeps_a_gate_open) {
  std::vector<GateRound> rounds = copies(scaled_round(1), 10);
  add_class(rounds[3], "tcp.rst", 0, 1);
  const Decision decision = decide(rounds, default_gate_plan(), 0);
  EXPECT_EQ(decision.word, GateWord::kOpen);
  EXPECT_EQ(decision.rounds_needed, 51U) << "five of them, one in ten rounds";
}

TEST(Decide, a_percentile_that_is_out_of_reach_stands_in_the_way_only_when_asked_for) {
  GatePlan plan = default_gate_plan();
  const std::vector<GateRound> few = copies(scaled_round(1, 100), 10);  // p50 is known, p99 is not
  EXPECT_EQ(decide(few, plan, 0).word, GateWord::kPass);
  for (Margin& margin : plan.margins) margin.asked = margin.quantity == Quantity::kP99;
  const Decision decision = decide(few, plan, 0);
  EXPECT_EQ(decision.word, GateWord::kOpen);
  EXPECT_EQ(decision.rounds_needed, std::nullopt) << "more rounds do not help";
}

TEST(Decide, without_any_latency_nothing_is_known) {
  EXPECT_EQ(decide(copies(throughput_round(0), 10), default_gate_plan(), 0).word, GateWord::kUnmeasured);
}

}  // namespace
}  // namespace weir
