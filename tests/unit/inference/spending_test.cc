// The numbers are those of the two formulas in numpy and scipy.stats.norm; the Pocock ones also stand in the design's table of
// measured error rates (0.00179, 0.00131, 0.00190 of 0.005).
#include "harness/inference/spending.h"

#include <gtest/gtest.h>

#include <array>
#include <numeric>

namespace weir {
namespace {

constexpr std::array<std::uint32_t, 3> kLooks = {20, 40, 80};

TEST(Levels, of_pocock_are_about_the_same_at_each_look) {
  const std::vector<double> levels = levels_at(Spending::kPocock, 0.005, kLooks);
  ASSERT_EQ(levels.size(), 3U);
  EXPECT_NEAR(levels[0], 0.00178687, 1e-8);
  EXPECT_NEAR(levels[1], 0.0013137, 1e-8);
  EXPECT_NEAR(levels[2], 0.00189943, 1e-8);
}

TEST(Levels, of_obrien_and_fleming_come_late) {
  const std::vector<double> levels = levels_at(Spending::kObrienFleming, 0.05, kLooks);
  ASSERT_EQ(levels.size(), 3U);
  EXPECT_NEAR(levels[0], 8.85754383e-05, 1e-12);
  EXPECT_NEAR(levels[1], 5.48602124e-03, 1e-10);
  EXPECT_NEAR(levels[2], 4.44254033e-02, 1e-9);
}

TEST(Levels, spend_all_of_it_and_no_more) {
  for (Spending spending : {Spending::kPocock, Spending::kObrienFleming}) {
    const std::vector<double> levels = levels_at(spending, 0.01, kLooks);
    EXPECT_NEAR(std::accumulate(levels.begin(), levels.end(), 0.0), 0.01, 1e-12);
    EXPECT_EQ(spent_by(spending, 0.01, 0), 0);
  }
}

}  // namespace
}  // namespace weir
