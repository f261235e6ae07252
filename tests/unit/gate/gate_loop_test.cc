#include "harness/gate/gate_loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/gate/rounds.h"

namespace weir {
namespace {

using testing::HasSubstr;

MeasureRound always(const GateRound& round) {
  return [round](std::uint32_t number) -> absl::StatusOr<GateRound> {
    GateRound out = round;
    out.number = number;
    return out;
  };
}

TEST(GateLoop, stops_at_the_first_look_that_decides) {
  std::uint32_t told = 0;
  const auto count = [&](const GateRound&, const GateOutcome&) { ++told; };
  const absl::StatusOr<GateOutcome> outcome = run_rounds(default_gate_plan(), always(scaled_round(1)), count);
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->verdict, GateVerdict::kPassed);
  EXPECT_EQ(outcome->rounds.size(), 10U);
  EXPECT_EQ(told, 10U);
  EXPECT_DOUBLE_EQ(outcome->seconds(), 20);
}

TEST(GateLoop, is_inconclusive_after_the_last_look) {
  // Slower by 6 %, and surely: more than p50 tolerates is a failure, so that 3 % to 10 % of p99 alone is neither.
  GatePlan plan = default_gate_plan();
  for (Margin& margin : plan.margins) margin.gated = margin.quantity == Quantity::kP50;
  plan.margins.front().tolerated = 0.05;
  plan.margins.front().caught = 0.06;
  const auto noisy = [](std::uint32_t number) -> absl::StatusOr<GateRound> {
    return scaled_round(number % 2 == 0 ? 1.1 : 1.0);
  };
  const absl::StatusOr<GateOutcome> outcome = run_rounds(plan, noisy, {});
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->verdict, GateVerdict::kInconclusive);
  EXPECT_EQ(outcome->rounds.size(), 40U);
  EXPECT_EQ(outcome->decision.look, 2U);
}

TEST(GateLoop, measures_a_round_again_that_is_no_evidence) {
  const auto doubtful = [](std::uint32_t number) -> absl::StatusOr<GateRound> {
    GateRound round = scaled_round(1);
    if (number % 3 == 0) round.doubts.emplace_back("late");
    return round;
  };
  const absl::StatusOr<GateOutcome> outcome = run_rounds(default_gate_plan(), doubtful, {});
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->verdict, GateVerdict::kPassed);
  EXPECT_EQ(outcome->rounds.size(), 10U);
  EXPECT_EQ(outcome->doubted.size(), 4U);
}

TEST(GateLoop, is_invalid_where_most_rounds_are_no_evidence) {
  GateRound round = scaled_round(1);
  round.doubts.emplace_back("weir was late");
  const absl::StatusOr<GateOutcome> outcome = run_rounds(default_gate_plan(), always(round), {});
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->verdict, GateVerdict::kInvalid);
  EXPECT_EQ(outcome->why, "6 of 6 rounds are no evidence: weir was late");
}

TEST(GateLoop, is_invalid_where_nothing_was_measured) {
  const absl::StatusOr<GateOutcome> outcome =
      run_rounds(default_gate_plan(), always(throughput_round(0)), {});
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->verdict, GateVerdict::kInvalid);
  EXPECT_THAT(outcome->why, HasSubstr("p50 could not be measured: no message was answered"));
}

TEST(GateLoop, is_invalid_where_a_fault_never_fired) {
  GateRound round = scaled_round(1);
  round.faults["reset of baseline"] = {4, 4};
  round.faults["reset of candidate"] = {4, 0};
  const absl::StatusOr<GateOutcome> outcome = run_rounds(default_gate_plan(), always(round), {});
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->verdict, GateVerdict::kInvalid);
  EXPECT_EQ(outcome->why, "fault 'reset of candidate' fired in no round, and was planned 40 times");
}

TEST(GateLoop, keeps_what_there_was_when_it_is_interrupted) {
  const auto impatient = [](std::uint32_t number) -> absl::StatusOr<GateRound> {
    if (number == 7) return absl::CancelledError("");
    return scaled_round(1.3);
  };
  const absl::StatusOr<GateOutcome> outcome = run_rounds(default_gate_plan(), impatient, {});
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->verdict, GateVerdict::kInterrupted);
  EXPECT_EQ(outcome->rounds.size(), 6U);
  EXPECT_GT(outcome->decision.quantities.at(0).change, 0.29);
}

TEST(GateLoop, the_first_rounds_error_is_an_error_and_a_later_one_a_verdict) {
  const auto broken_from = [](std::uint32_t first) -> MeasureRound {
    return [first](std::uint32_t number) -> absl::StatusOr<GateRound> {
      if (number >= first) return absl::UnavailableError("no server");
      return scaled_round(1);
    };
  };
  EXPECT_FALSE(run_rounds(default_gate_plan(), broken_from(1), {}).ok());
  const absl::StatusOr<GateOutcome> outcome = run_rounds(default_gate_plan(), broken_from(3), {});
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->verdict, GateVerdict::kInvalid);
  EXPECT_EQ(outcome->why, "round 3: no server");
}

}  // namespace
}  // namespace weir
