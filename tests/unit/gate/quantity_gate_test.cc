#include "harness/gate/quantity_gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/gate/rounds.h"

namespace weir {
namespace {

constexpr Margin kMargin{Quantity::kThroughput, 0.03, 0.10, true, false};
constexpr LookLevels kLevels{0.005, 0.05};

std::vector<GateRound> rounds_of(const std::vector<double>& worse) {
  std::vector<GateRound> rounds;
  for (double one : worse) rounds.push_back(throughput_round(one));
  return rounds;
}

// The same twelve values as in trimmed_mean_test.cc, and so the same bounds, computed by scipy.
const std::vector<double> kTwelve = {0.011, -0.004, 0.02,  0.007, 0.9,   -0.013,
                                     0.001, 0.009,  0.004, -0.6,  0.016, 0.002};

TEST(QuantityGate, has_the_bounds_of_the_trimmed_mean) {
  const QuantityResult result = judge_quantity(rounds_of(kTwelve), kMargin, kLevels);
  EXPECT_NEAR(result.change, std::expm1(0.00575), 1e-6);
  EXPECT_NEAR(result.low, std::expm1(-0.007484687604952951), 1e-6);
  EXPECT_NEAR(result.high, std::expm1(0.012915102345359884), 1e-6);
  EXPECT_EQ(result.word, GateWord::kPass);
}

TEST(QuantityGate, says_what_it_could_have_caught) {
  // ln 1.03 + (t(0.995, 7) + t(0.95, 7)) SE with scipy's 3.4994833 and 1.8945786.
  const double expected = std::expm1(std::log(1.03) + (3.4994833 + 1.8945786) * 0.003781897634708849);
  EXPECT_NEAR(judge_quantity(rounds_of(kTwelve), kMargin, kLevels).smallest_caught, expected, 1e-6);
}

TEST(QuantityGate, fails_what_is_surely_worse_than_tolerated) {
  std::vector<double> worse = kTwelve;
  for (double& one : worse) one += 0.05;
  EXPECT_EQ(judge_quantity(rounds_of(worse), kMargin, kLevels).word, GateWord::kFail);
}

TEST(QuantityGate, passes_what_is_better) {
  std::vector<double> better = kTwelve;
  for (double& one : better) one -= 0.5;
  EXPECT_EQ(judge_quantity(rounds_of(better), kMargin, kLevels).word, GateWord::kPass);
}

TEST(QuantityGate, that_is_open_says_how_many_rounds_it_takes) {
  std::vector<double> noisy;
  for (double one : {0.3, -0.28, 0.21, -0.2, 0.12, -0.1, 0.05, -0.06, 0.02, 0.01}) noisy.push_back(one);
  const QuantityResult result = judge_quantity(rounds_of(noisy), kMargin, kLevels);
  EXPECT_EQ(result.word, GateWord::kOpen);
  ASSERT_TRUE(result.rounds_needed);
  EXPECT_GT(*result.rounds_needed, 10U);
  EXPECT_GT(result.smallest_caught, 0.10) << "it was too blind for what is to be caught";
  // As many rounds as it asks for, and no fewer than nine in ten of them, settle it.
  std::vector<double> more;
  while (more.size() < *result.rounds_needed * 11 / 10) more.insert(more.end(), noisy.begin(), noisy.end());
  EXPECT_EQ(judge_quantity(rounds_of(more), kMargin, kLevels).word, GateWord::kPass);
}

TEST(QuantityGate, is_open_with_too_few_rounds) {
  const QuantityResult result = judge_quantity(rounds_of({0.5, 0.5, 0.5, 0.5}), kMargin, kLevels);
  EXPECT_EQ(result.word, GateWord::kOpen);
  EXPECT_EQ(result.rounds_needed, 5U);
}

TEST(QuantityGate, is_unmeasured_without_values) {
  const QuantityResult result = judge_quantity(copies(GateRound(), 12), kMargin, kLevels);
  EXPECT_EQ(result.word, GateWord::kUnmeasured);
  EXPECT_FALSE(result.why.empty());
}

}  // namespace
}  // namespace weir
