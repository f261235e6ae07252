#include "harness/gate/calibration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "harness/base/draws.h"
#include "harness/gate/gate_profile.h"
#include "tests/unit/gate/rounds.h"

namespace weir {
namespace {

using testing::HasSubstr;

/// Rounds of two arms whose throughput differs by noise of this deviation, and by `bias`.
std::vector<GateRound> noisy_rounds(double noise, double bias = 0) {
  std::vector<GateRound> rounds;
  for (std::uint32_t n = 0; n < 100; ++n) {
    rounds.push_back(throughput_round(bias + noise * Draws(7).normal(1, Purpose::kThink, n)));
    rounds.back().seconds = 2;
  }
  return rounds;
}

GatePlan throughput_plan() {
  GatePlan plan = default_gate_plan();
  for (Margin& margin : plan.margins) margin.gated = margin.quantity == Quantity::kThroughput;
  plan.margins[static_cast<std::size_t>(Quantity::kThroughput)].tolerated = 0.03;
  plan.margins[static_cast<std::size_t>(Quantity::kThroughput)].caught = 0.10;
  return plan;
}

TEST(Calibration, of_equal_arms_finds_no_false_alarm) {
  const Calibration calibration = calibrate(noisy_rounds(0.03), throughput_plan(), 1);
  EXPECT_EQ(calibration.gates, 1000U);
  EXPECT_LE(calibration.false_alarms, 10U) << "one in a hundred";
  EXPECT_NEAR(calibration.false_alarm_rate.high, clopper_pearson(calibration.false_alarms, 1000, 0.05).high,
              1e-12);
  ASSERT_EQ(calibration.quantities.size(), 1U);
  EXPECT_NEAR(calibration.quantities[0].noise, 0.03, 0.01);
  EXPECT_FALSE(calibration.quantities[0].is_biased());
  EXPECT_DOUBLE_EQ(calibration.seconds_a_round, 2);
}

TEST(Calibration, power_grows_with_the_change) {
  const Calibration calibration = calibrate(noisy_rounds(0.03), throughput_plan(), 1);
  const std::vector<PowerAt>& power = calibration.quantities.at(0).power;
  ASSERT_EQ(power.size(), std::size(kPowerSizes));
  for (std::size_t i = 1; i < power.size(); ++i) EXPECT_GE(power[i].failed, power[i - 1].failed);
  EXPECT_LE(power[0].failed, 0.02) << "3 % is tolerated";
  EXPECT_GE(power[2].failed, 0.95) << "10 % is to be caught";
  EXPECT_LE(power[2].passed, 0.05);
}

TEST(Calibration, says_how_many_rounds_it_takes) {
  const Calibration calm = calibrate(noisy_rounds(0.01), throughput_plan(), 1);
  const Calibration rough = calibrate(noisy_rounds(0.1), throughput_plan(), 1);
  ASSERT_TRUE(calm.quantities[0].rounds_needed && rough.quantities[0].rounds_needed);
  EXPECT_GT(*rough.quantities[0].rounds_needed, 10 * *calm.quantities[0].rounds_needed);
  ASSERT_TRUE(looks_for(rough));
  EXPECT_EQ(looks_for(rough)->back(), *rough.quantities[0].rounds_needed);
  EXPECT_EQ(*looks_for(calm), (std::vector<std::uint32_t>{5, 10, 20})) << "never fewer than have an interval";
}

TEST(Calibration, notices_that_one_place_is_not_like_the_other) {
  EXPECT_TRUE(calibrate(noisy_rounds(0.01, 0.02), throughput_plan(), 1).quantities.at(0).is_biased());
}

TEST(Calibration, of_what_was_not_measured_says_so) {
  const Calibration calibration = calibrate(noisy_rounds(0.01), default_gate_plan(), 1);
  EXPECT_THAT(calibration.quantities.at(0).why, HasSubstr("no message"));
  EXPECT_THAT(render_calibration(calibration, default_gate_plan()), HasSubstr("p50         not measured"));
}

const GateProfile kProfile{
    1'000'000'000, "gate", "grpc", {{"processor", "A = B"}, {"processors", "2"}}, {10, 20, 40}};

TEST(GateProfile, is_read_as_it_was_written) {
  const absl::StatusOr<GateProfile> read = parse_profile(render_profile(kProfile));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->made_s, kProfile.made_s);
  EXPECT_EQ(read->scenario, "gate");
  EXPECT_EQ(read->engine, "grpc");
  EXPECT_EQ(read->machine, kProfile.machine);
  EXPECT_EQ(read->looks, kProfile.looks);
}

TEST(GateProfile, that_is_none_is_refused) {
  for (const char* text :
       {"", "weir gate profile 2\n", "weir gate profile 1\nmade 5\n", "weir gate profile 1\nlooks 10,5\n",
        "weir gate profile 1\nmade 5\nlooks 5\nmachine x\n"})
    EXPECT_THAT(std::string(parse_profile(text).status().message()), HasSubstr("--calibrate")) << text;
}

TEST(GateProfile, is_of_one_machine_and_of_a_month) {
  const std::int64_t day = 86'400;
  EXPECT_EQ(why_not_usable(kProfile, kProfile.machine, kProfile.made_s + 30 * day), "");
  EXPECT_THAT(why_not_usable(kProfile, kProfile.machine, kProfile.made_s + 31 * day),
              HasSubstr("made on 2001-09-09, and is believed for 30 days"));
  EXPECT_THAT(why_not_usable(kProfile, {{"processors", "4"}}, kProfile.made_s),
              HasSubstr("another machine: processors is '4' here, and was '2'"));
  EXPECT_THAT(why_not_usable(kProfile, {{"memory", "4"}}, kProfile.made_s), HasSubstr("and was 'unknown'"));
}

}  // namespace
}  // namespace weir
