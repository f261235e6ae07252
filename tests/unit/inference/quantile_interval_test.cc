// The ranks were found by scipy's binom: the first k with binom.sf(k - 1, n, q) <= alpha, the last with binom.cdf(k - 1, n, q) <= alpha.
// The design effect is the ratio estimator's variance in numpy, over that of independent values.
#include "harness/inference/quantile_interval.h"

#include <gtest/gtest.h>

#include <vector>

namespace weir {
namespace {

using Ranks = RankInterval;

TEST(QuantileRanks, hold_the_quantile_at_the_asked_level) {
  EXPECT_EQ(quantile_ranks(20, 0.5, 0.05), (Ranks{6, 15}));
  EXPECT_EQ(quantile_ranks(1000, 0.99, 0.05), (Ranks{985, 996}));
  EXPECT_EQ(quantile_ranks(1000, 0.99, 0.025), (Ranks{983, 997}));
  EXPECT_EQ(quantile_ranks(2500, 0.99, 0.05), (Ranks{2467, 2484}));
}

TEST(QuantileRanks, have_no_upper_end_in_a_small_sample) {
  EXPECT_EQ(quantile_ranks(100, 0.99, 0.05), (Ranks{97, {}}));
  EXPECT_EQ(quantile_ranks(298, 0.99, 0.05).high, std::nullopt);
  EXPECT_EQ(quantile_ranks(299, 0.99, 0.05), (Ranks{293, 299})) << "the rule of three";
  EXPECT_EQ(quantile_ranks(0, 0.99, 0.05), Ranks{});
}

TEST(DesignEffect, grows_with_the_difference_between_parts) {
  const std::vector<ClusterCount> parts = {{3, 200}, {0, 180}, {12, 210}, {1, 190}, {2, 220}};
  EXPECT_NEAR(design_effect(parts), 6.2318963566417755, 1e-10);
}

TEST(DesignEffect, is_one_where_parts_are_as_alike_as_chance_makes_them) {
  EXPECT_EQ(design_effect(std::vector<ClusterCount>{{2, 200}, {2, 200}, {2, 200}}), 1);
  EXPECT_EQ(design_effect(std::vector<ClusterCount>{{2, 200}}), 1);
  EXPECT_EQ(design_effect(std::vector<ClusterCount>{{0, 200}, {0, 100}}), 1);
}

}  // namespace
}  // namespace weir
