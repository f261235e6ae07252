#include "harness/gate/log_ratios.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/gate/rounds.h"

namespace weir {
namespace {

using testing::Each;
using testing::HasSubstr;

TEST(LogRatios, of_a_candidate_that_takes_a_tenth_longer) {
  const std::vector<GateRound> rounds = copies(scaled_round(1.1), 4);
  for (Quantity quantity : {Quantity::kP50, Quantity::kP90, Quantity::kP95, Quantity::kP99}) {
    const LogRatios ratios = log_ratios(rounds, quantity);
    ASSERT_EQ(ratios.values.size(), 4U);
    EXPECT_THAT(ratios.values, Each(testing::DoubleNear(std::log(1.1), 0.002))) << "a bucket is 0.1 % wide";
  }
}

TEST(LogRatios, are_above_zero_where_less_is_worse) {
  const LogRatios ratios = log_ratios(copies(throughput_round(0.05), 1), Quantity::kThroughput);
  EXPECT_NEAR(ratios.values.at(0), 0.05, 1e-6);
}

TEST(LogRatios, take_neighbouring_rounds_together_where_one_holds_too_few) {
  // Twenty messages beyond the p99 take 2,000; three rounds of 700 hold them.
  const LogRatios ratios = log_ratios(copies(scaled_round(1.1, 700), 10), Quantity::kP99);
  EXPECT_EQ(ratios.rounds_each, 3U);
  EXPECT_EQ(ratios.values.size(), 3U) << "the tenth is left over";
  EXPECT_EQ(log_ratios(copies(scaled_round(1.1, 700), 10), Quantity::kP50).rounds_each, 1U);
}

TEST(LogRatios, are_refused_where_eight_rounds_hold_too_few) {
  const LogRatios ratios = log_ratios(copies(scaled_round(1.1, 200), 40), Quantity::kP99);
  EXPECT_TRUE(ratios.values.empty());
  EXPECT_EQ(ratios.why_none, "a round holds 200 of its times, and p99 takes at least 250");
}

TEST(LogRatios, know_that_a_message_without_an_answer_is_no_fast_one) {
  GateRound round = scaled_round(1.0);
  round.arms.candidate.censored = 100;  // one in thirty: the p99 is for ever
  EXPECT_NEAR(log_ratios(copies(round, 1), Quantity::kP99).values.at(0), std::log(1000), 1e-9);
  EXPECT_GT(log_ratios(copies(round, 1), Quantity::kP50).values.at(0), 0.01);
  round.arms.baseline.censored = 100;
  EXPECT_TRUE(log_ratios(copies(round, 1), Quantity::kP99).values.empty()) << "both are for ever";
}

TEST(LogRatios, say_why_there_are_none) {
  EXPECT_THAT(log_ratios(copies(GateRound(), 3), Quantity::kP50).why_none, HasSubstr("no message"));
  EXPECT_THAT(log_ratios(copies(scaled_round(1), 3), Quantity::kRecovery).why_none,
              HasSubstr("after a fault"));
  EXPECT_THAT(log_ratios(copies(scaled_round(1), 3), Quantity::kCpu).why_none, HasSubstr("did not start"));
}

TEST(LogRatios, of_processor_time_are_for_each_reply) {
  GateRound round = scaled_round(1);
  round.arms.baseline.cpu_us = 1000;
  round.arms.baseline.replies_ever = 100;
  round.arms.candidate.cpu_us = 3000;
  round.arms.candidate.replies_ever = 200;
  EXPECT_NEAR(log_ratios(copies(round, 1), Quantity::kCpu).values.at(0), std::log(1.5), 1e-9);
  EXPECT_NEAR(over_all(copies(round, 5), GateArm::kCandidate, Quantity::kCpu).value_or(0), 15, 1e-9);
}

}  // namespace
}  // namespace weir
