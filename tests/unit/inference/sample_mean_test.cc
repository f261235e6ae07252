// Student's own data (Biometrika 6, 1908: hours of sleep gained by two drugs), which R has as `sleep`. The interval of one mean is what R's
// paired t.test prints of it, and scipy 1.17.1's ttest_1samp; that of a difference is scipy's hypot of both stats.sem() and its
// stats.t.ppf(0.975, 9).
#include "harness/inference/sample_mean.h"

#include <gtest/gtest.h>

#include <vector>

namespace weir {
namespace {

const std::vector<double> kFirstDrug = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
const std::vector<double> kSecondDrug = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};

TEST(SampleMean, has_the_interval_of_student) {
  std::vector<double> gained;
  for (std::size_t i = 0; i < kFirstDrug.size(); ++i) gained.push_back(kFirstDrug[i] - kSecondDrug[i]);
  const SampleMean mean = sample_mean(gained);
  EXPECT_EQ(mean.count, 10U);
  EXPECT_NEAR(mean.mean, -1.58, 1e-12);
  EXPECT_EQ(mean.freedom, 9);
  EXPECT_NEAR(mean.at_least(0.025), -2.4598858, 1e-7);
  EXPECT_NEAR(mean.at_most(0.025), -0.7001142, 1e-7);
}

TEST(SampleMean, of_another_has_the_difference_with_the_freedom_of_the_smaller) {
  const SampleMean difference = difference_of(sample_mean(kFirstDrug), sample_mean(kSecondDrug));
  EXPECT_NEAR(difference.mean, 1.58, 1e-12);
  EXPECT_NEAR(difference.error, 0.849091017, 1e-9);
  EXPECT_EQ(difference.freedom, 9);
  EXPECT_NEAR(difference.at_least(0.025), -0.3407773, 1e-7);
  EXPECT_NEAR(difference.at_most(0.025), 3.5007773, 1e-7);
}

/// 12.706 is the 97.5 % quantile for one degree of freedom in any table of t (NIST/SEMATECH, e-Handbook, section 1.3.6.7.2).
TEST(SampleMean, of_two_values_is_hardly_known) {
  const SampleMean mean = sample_mean(std::vector<double>{1, 3});
  EXPECT_EQ(mean.error, 1);
  EXPECT_NEAR(mean.at_most(0.025), 2 + 12.706, 5e-4);
}

TEST(SampleMean, of_one_value_or_none_is_not_known_nor_is_a_difference_to_it) {
  const SampleMean one = sample_mean(std::vector<double>{4});
  EXPECT_EQ(one.mean, 4);
  EXPECT_FALSE(one.is_known());
  EXPECT_FALSE(sample_mean({}).is_known());
  EXPECT_FALSE(difference_of(one, sample_mean(kFirstDrug)).is_known());
  EXPECT_FALSE(difference_of(sample_mean(kFirstDrug), one).is_known());
}

TEST(SampleMean, of_equal_values_is_certain) {
  const SampleMean same = sample_mean(std::vector<double>{2, 2, 2});
  EXPECT_EQ(difference_of(same, same).at_most(0.025), 0);
}

}  // namespace
}  // namespace weir
