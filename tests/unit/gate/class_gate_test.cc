#include "harness/gate/class_gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/gate/rounds.h"

namespace weir {
namespace {

constexpr double kLevel = 0.005;

GateRound round_with(const std::string& name, std::uint64_t baseline, std::uint64_t candidate,
                     bool unexpected = true) {
  GateRound round = scaled_round(1, 10);
  add_class(round, name, baseline, candidate, unexpected);
  return round;
}

TEST(ClassGate, fails_a_class_that_the_baseline_never_showed) {
  const std::vector<ClassResult> results = judge_classes(copies(round_with("tcp.rst", 0, 1), 5), kLevel);
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].word, GateWord::kFail);
  EXPECT_TRUE(results[0].never_before);
  EXPECT_EQ(results[0].streams.candidate, 5U);
  EXPECT_EQ(results[0].of.candidate, 500U);
  EXPECT_THAT(results[0].examples, testing::Contains("candidate[7]"));
}

TEST(ClassGate, waits_where_there_are_few_of_them) {
  EXPECT_EQ(judge_classes(copies(round_with("tcp.rst", 0, 1), 4), kLevel).at(0).word, GateWord::kOpen);
  EXPECT_EQ(judge_classes(copies(round_with("tcp.rst", 0, 5), 1), kLevel).at(0).word, GateWord::kOpen)
      << "one round may be a hiccup";
}

TEST(ClassGate, passes_what_both_show_alike) {
  EXPECT_EQ(judge_classes(copies(round_with("tcp.rst", 3, 3), 10), kLevel).at(0).word, GateWord::kPass);
  EXPECT_EQ(judge_classes(copies(round_with("tcp.rst", 3, 0), 10), kLevel).at(0).word, GateWord::kPass);
}

TEST(ClassGate, fails_more_of_it_than_chance_gives) {
  const ClassResult result = judge_classes(copies(round_with("tcp.rst", 1, 3), 10), kLevel).at(0);
  EXPECT_EQ(result.word, GateWord::kFail);
  EXPECT_NEAR(result.chance, 0.00111, 5e-5) << "scipy: binom.sf(29, 40, 0.5) = 0.0011107";
}

TEST(ClassGate, of_one_round_alone_nothing_is_made) {
  std::vector<GateRound> rounds = copies(round_with("tcp.rst", 1, 1), 10);
  add_class(rounds[4], "tcp.rst", 1, 60);  // a connection with all of its streams
  EXPECT_EQ(judge_classes(rounds, kLevel).at(0).word, GateWord::kPass);
  add_class(rounds[7], "tcp.rst", 1, 60);
  EXPECT_EQ(judge_classes(rounds, kLevel).at(0).word, GateWord::kFail);
}

TEST(ClassGate, is_not_about_streams_that_ended_well) {
  EXPECT_TRUE(judge_classes(copies(round_with("ok.complete", 90, 10, false), 10), kLevel).empty());
}

TEST(ClassGate, of_an_end_that_is_allowed_no_new_class_is_made) {
  const ClassResult result = judge_classes(copies(round_with("app.14", 0, 1, false), 6), kLevel).at(0);
  EXPECT_FALSE(result.never_before);
  EXPECT_EQ(result.word, GateWord::kPass);
}

TEST(ClassGate, the_bound_for_a_new_class_is_what_its_comment_says) {
  // The most of e^-x P(N >= 5) over x, by trying: what equal arms give at worst.
  double most = 0;
  for (double x = 0.01; x < 20; x += 0.01) {
    double fewer = 0;
    double term = std::exp(-x);
    for (std::uint64_t k = 0; k < kNewClassStreams; ++k) {
      fewer += term;
      term *= x / static_cast<double>(k + 1);
    }
    most = std::max(most, std::exp(-x) * (1 - fewer));
  }
  EXPECT_LE(most, 0.009 + 5e-4);
  EXPECT_GE(most, 0.008);
}

}  // namespace
}  // namespace weir
