#include "harness/base/draws.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace weir {
namespace {

TEST(Draws, are_the_same_whatever_was_drawn_before) {
  Draws draws(42);
  std::uint64_t first = draws.bits(7, Purpose::kArrival, 3);
  for (std::uint32_t n = 0; n < 100; ++n) (void)draws.bits(8, Purpose::kPhase, n);
  EXPECT_EQ(draws.bits(7, Purpose::kArrival, 3), first);
  EXPECT_EQ(Draws(42).bits(7, Purpose::kArrival, 3), first);
}

TEST(Draws, are_those_of_the_published_generator) {
  // Philox4x32-10, known answer for counter 0 and key 0 (Random123, kat_vectors): 6627e8d5 e169c58d bc57ac4c 9b00dbd8.
  EXPECT_EQ(Draws(0).bits(0, static_cast<Purpose>(0), 0), 0xe169c58d6627e8d5ULL);
}

TEST(Draws, differ_by_seed_key_purpose_and_ordinal) {
  std::set<std::uint64_t> seen;
  std::size_t drawn = 0;
  for (std::uint64_t seed : {1ULL, 2ULL, 1ULL << 32}) {
    for (std::uint64_t key : {0ULL, 1ULL, 1ULL << 32}) {
      for (Purpose purpose :
           {Purpose::kArrival, Purpose::kPhase, Purpose::kFaultPoint, Purpose::kFaultSelect}) {
        for (std::uint32_t n = 0; n < 50; ++n, ++drawn) seen.insert(Draws(seed).bits(key, purpose, n));
      }
    }
  }
  EXPECT_EQ(seen.size(), drawn);
}

TEST(Draws, a_number_between_bounds_reaches_both_and_passes_neither) {
  Draws draws(1);
  std::set<std::uint64_t> seen;
  for (std::uint32_t n = 0; n < 500; ++n) seen.insert(draws.between(1, Purpose::kFaultPoint, n, 5, 9));
  EXPECT_EQ(seen, (std::set<std::uint64_t>{5, 6, 7, 8, 9}));
  EXPECT_EQ(draws.between(1, Purpose::kFaultPoint, 0, 7, 7), 7U);
}

TEST(Draws, the_widest_bounds_hold_every_number) {
  Draws draws(1);
  std::uint64_t all = ~0ULL;
  EXPECT_EQ(draws.between(3, Purpose::kFaultPoint, 4, 0, all), draws.bits(3, Purpose::kFaultPoint, 4));
}

TEST(Draws, unit_draws_lie_evenly_in_the_half_open_unit_interval) {
  Draws draws(9);
  double sum = 0;
  constexpr int kMany = 100'000;
  for (std::uint32_t n = 0; n < kMany; ++n) {
    double x = draws.unit(5, Purpose::kPhase, n);
    ASSERT_GE(x, 0.0);
    ASSERT_LT(x, 1.0);
    sum += x;
  }
  // Five standard errors of a uniform mean: 5 * sqrt(1/12) / sqrt(n).
  EXPECT_NEAR(sum / kMany, 0.5, 5 * 0.2887 / std::sqrt(kMany));
}

TEST(Draws, exponential_draws_have_mean_and_deviation_one) {
  Draws draws(9);
  double sum = 0, squares = 0;
  constexpr int kMany = 100'000;
  for (std::uint32_t n = 0; n < kMany; ++n) {
    double x = draws.exponential(5, Purpose::kArrival, n);
    ASSERT_TRUE(std::isfinite(x));
    ASSERT_GE(x, 0.0);
    sum += x;
    squares += x * x;
  }
  EXPECT_NEAR(sum / kMany, 1.0, 5 / std::sqrt(kMany));
  EXPECT_NEAR(squares / kMany, 2.0, 5 * std::sqrt(20.0) / std::sqrt(kMany));  // Var(X^2) = 4! - 2^2
}

TEST(Keys, mixing_does_not_commute_and_names_do_not_collide) {
  EXPECT_NE(mix_keys(1, 2), mix_keys(2, 1));
  EXPECT_NE(stable_hash("ab"), stable_hash("ba"));
  EXPECT_EQ(stable_hash(""), 0xcbf29ce484222325ULL);   // FNV-1a offset basis
  EXPECT_EQ(stable_hash("a"), 0xaf63dc4c8601ec8cULL);  // published test vector
  std::set<std::uint64_t> seen;
  for (std::uint64_t group = 0; group < 100; ++group) {
    for (std::uint64_t index = 0; index < 100; ++index)
      seen.insert(mix_keys(stable_hash(std::to_string(group)), index));
  }
  EXPECT_EQ(seen.size(), 10'000U);
}

TEST(Draws, normal_ones_have_mean_0_and_variance_1) {
  Draws draws(5);
  double sum = 0;
  double squares = 0;
  constexpr int kMany = 40'000;
  for (std::uint32_t n = 0; n < kMany; ++n) {
    double z = draws.normal(11, Purpose::kPayloadSize, n);
    sum += z;
    squares += z * z;
  }
  // Standard errors: 1/sqrt(n) = 0.005 of the mean, sqrt(2/n) = 0.007 of the variance; five of each.
  EXPECT_NEAR(sum / kMany, 0, 0.025);
  EXPECT_NEAR(squares / kMany, 1, 0.036);
}

}  // namespace
}  // namespace weir
