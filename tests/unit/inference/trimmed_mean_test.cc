// The numbers are scipy's and numpy's: stats.trim_mean(x, 0.2); the values clipped to the order statistics 3 and 10 of 12 (5 and 16 of
// 20), their std(ddof=1) / (0.6 sqrt(n)); numpy's lag-1 autocorrelation of these; stats.t.ppf for the bounds.
#include "harness/inference/trimmed_mean.h"

#include <gtest/gtest.h>

#include <vector>

namespace weir {
namespace {

const std::vector<double> kTwoWild = {0.011, -0.004, 0.02,  0.007, 0.9,   -0.013,
                                      0.001, 0.009,  0.004, -0.6,  0.016, 0.002};

TEST(TrimmedMean, is_not_moved_by_one_value_in_five) {
  const TrimmedMean middle = trimmed_mean(kTwoWild);
  EXPECT_EQ(middle.count, 12U);
  EXPECT_NEAR(middle.mean, 0.00575, 1e-12);
  EXPECT_NEAR(middle.error, 0.003781897634708849, 1e-12);
  EXPECT_EQ(middle.freedom, 7);
  EXPECT_NEAR(middle.correlation, -0.473066862841262, 1e-12) << "of values that alternate: no gain";
}

TEST(TrimmedMean, has_one_sided_bounds) {
  const TrimmedMean middle = trimmed_mean(kTwoWild);
  EXPECT_NEAR(middle.at_least(0.005), -0.007484687604952951, 1e-12);
  EXPECT_NEAR(middle.at_most(0.05), 0.012915102345359884, 1e-12);
}

TEST(TrimmedMean, of_neighbours_that_are_alike_is_less_sure) {
  const std::vector<double> drifting = {0.01, 0.03, 0.04, 0.055, 0.05, 0.03, 0.02, -0.01, 0.0,  0.02,
                                        0.04, 0.05, 0.06, 0.07,  0.06, 0.08, 0.07, 0.05,  0.04, 0.03};
  const TrimmedMean middle = trimmed_mean(drifting);
  EXPECT_NEAR(middle.mean, 0.04125, 1e-10);
  EXPECT_NEAR(middle.correlation, 0.7511165930927034, 1e-10);
  EXPECT_NEAR(middle.error, 0.015734693124078394, 1e-10);
}

TEST(TrimmedMean, of_four_values_has_no_bounds) {
  EXPECT_FALSE(trimmed_mean(std::vector<double>{1, 2, 3, 4}).is_known());
  EXPECT_TRUE(trimmed_mean(std::vector<double>{1, 2, 3, 4, 5}).is_known());
  EXPECT_FALSE(trimmed_mean({}).is_known());
}

TEST(TrimmedMean, of_equal_values_is_certain) {
  const TrimmedMean middle = trimmed_mean(std::vector<double>(10, 0.25));
  EXPECT_EQ(middle.error, 0);
  EXPECT_EQ(middle.at_most(0.01), 0.25);
}

}  // namespace
}  // namespace weir
