// Numbers by scipy 1.17 and numpy, in formulas written down apart from the code: the design effect as the ratio estimator's variance over
// that of independent values; times the squares of scipy.stats.t's quantiles; binom.cdf, and scipy.special.betainc where a sample's size
// is not whole; the times by going up in steps of 0.05 %.
#include "harness/inference/quantile_interval.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace weir {
namespace {

const std::vector<ClusterCount> kUneven = {{3, 200}, {0, 180}, {12, 210}, {1, 190}, {2, 220}};

TEST(DesignEffect, grows_with_the_difference_between_parts) {
  EXPECT_NEAR(design_effect(kUneven), 6.2318963566417755, 1e-10);
}

TEST(DesignEffect, is_one_where_parts_are_as_alike_as_chance_makes_them) {
  EXPECT_EQ(design_effect(std::vector<ClusterCount>{{2, 200}, {2, 200}, {2, 200}}), 1);
  EXPECT_EQ(design_effect(std::vector<ClusterCount>{{2, 200}}), 1);
  EXPECT_EQ(design_effect(std::vector<ClusterCount>{{0, 200}, {0, 100}}), 1);
}

TEST(SeenShare, counts_neighbours_for_what_they_are_worth) {
  const SeenShare seen = seen_share(kUneven, 0, 0.025);
  EXPECT_NEAR(seen.share, 0.018, 1e-12);
  EXPECT_NEAR(seen.effective, 80.15871665182343, 1e-8) << "of 1,000";
  // The interval of Korn and Graubard is [0.0011951, 0.0765046].
  EXPECT_TRUE(is_surely_above(seen, 0.0011, 0.025));
  EXPECT_FALSE(is_surely_above(seen, 0.0013, 0.025));
  EXPECT_TRUE(is_surely_below(seen, 0.0766, 0.025));
  EXPECT_FALSE(is_surely_below(seen, 0.0764, 0.025));
}

TEST(SeenShare, of_few_parts_takes_values_as_independent) {
  EXPECT_EQ(seen_share(std::vector<ClusterCount>{{8, 200}, {0, 200}, {0, 200}, {0, 200}}, 0, 0.025).effective,
            800);
  EXPECT_EQ(seen_share(std::vector<ClusterCount>(6, {0, 200}), 0, 0.025).effective, 1200) << "none is beyond";
  EXPECT_EQ(seen_share({}, 0, 0.025).effective, 0);
}

TEST(SeenShare, has_those_that_are_in_no_part) {
  const SeenShare seen = seen_share(std::vector<ClusterCount>{{2, 90}}, 10, 0.025);
  EXPECT_NEAR(seen.share, 0.12, 1e-12);
  EXPECT_EQ(seen.effective, 100);
}

TEST(SurelyBelow, is_the_binomial_test) {
  // binom.cdf(15, 2500, 0.01) is 0.0218, of 16 it is 0.0371; binom.sf(35, 2500, 0.01) is 0.0219, of 34 it is 0.0331.
  EXPECT_TRUE(is_surely_below({15 / 2500.0, 2500}, 0.01, 0.025));
  EXPECT_FALSE(is_surely_below({16 / 2500.0, 2500}, 0.01, 0.025));
  EXPECT_TRUE(is_surely_above({36 / 2500.0, 2500}, 0.01, 0.025));
  EXPECT_FALSE(is_surely_above({35 / 2500.0, 2500}, 0.01, 0.025));
}

TEST(SurelyBelow, takes_368_values_of_which_none_is_beyond) {
  EXPECT_TRUE(is_surely_below({0, 368}, 0.01, 0.025)) << "0.99^368 is 0.0248";
  EXPECT_FALSE(is_surely_below({0, 367}, 0.01, 0.025));
  EXPECT_FALSE(is_surely_below({}, 0.01, 0.025));
  EXPECT_FALSE(is_surely_above({}, 0.01, 0.025));
  EXPECT_FALSE(is_surely_above({0, 50}, 0.01, 0.025));
  EXPECT_TRUE(is_surely_above({1, 50}, 0.01, 0.025));
}

TEST(TimesAsMany, says_what_it_would_take) {
  EXPECT_NEAR(times_as_many({0, 100}, 0.01, 0.025), 3.6718, 0.04) << "the rule of 368";
  EXPECT_NEAR(times_as_many({0.005, 1000}, 0.01, 0.025), 1.5180, 0.02);
  EXPECT_NEAR(times_as_many({0.012, 1000}, 0.01, 0.025), 10.438, 0.11);
  EXPECT_EQ(times_as_many({0, 400}, 0.01, 0.025), 1) << "it is sure";
  EXPECT_TRUE(std::isinf(times_as_many({0.01, 1000}, 0.01, 0.025))) << "it lies at the bound";
}

}  // namespace
}  // namespace weir
