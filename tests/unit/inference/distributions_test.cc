// Every number here was computed by scipy 1.x (scipy.stats: norm, t, binom, beta), which shares no code with Boost.Math's
// root finders: norm.ppf(p), t.ppf(p, df), binom.sf(k - 1, n, p), beta.ppf(alpha, k, n - k + 1), beta.ppf(1 - alpha, k + 1, n - k).
#include "harness/inference/distributions.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(Distributions, a_normal_quantile_is_the_published_one) {
  EXPECT_NEAR(normal_quantile(0.975), 1.95996398454, 1e-10);
  EXPECT_NEAR(normal_quantile(0.0001), -3.71901648546, 1e-10);
  EXPECT_NEAR(normal_below(-2.5), 0.00620966532578, 1e-12);
  EXPECT_NEAR(normal_below(normal_quantile(0.3)), 0.3, 1e-12);
}

TEST(Distributions, students_quantile_is_the_published_one) {
  EXPECT_NEAR(student_quantile(0.95, 11), 1.7958848187, 1e-9);
  EXPECT_NEAR(student_quantile(0.995, 5), 4.0321429836, 1e-9);
  EXPECT_NEAR(student_quantile(0.99821, 11), 3.6872944130, 1e-9);
  EXPECT_NEAR(student_quantile(1 - 0.00131, 23), 3.3737268808, 1e-9);
}

TEST(Distributions, a_binomial_tail_is_exact) {
  EXPECT_NEAR(binomial_at_least(5, 5, 0.5), 0.03125, 1e-12);
  EXPECT_NEAR(binomial_at_least(10, 14, 0.5), 0.08978271484375, 1e-12);
  EXPECT_NEAR(binomial_at_least(3, 1000, 0.001), 0.080209342840201, 1e-12);
  EXPECT_NEAR(binomial_at_least(30, 400, 0.05), 0.019033610776192, 1e-12);
}

TEST(Distributions, a_binomial_tail_has_ends) {
  EXPECT_EQ(binomial_at_least(0, 7, 0.5), 1);
  EXPECT_EQ(binomial_at_least(8, 7, 0.5), 0);
  EXPECT_EQ(binomial_at_least(1, 7, 0), 0);
  EXPECT_EQ(binomial_at_least(7, 7, 1), 1);
}

TEST(Distributions, a_binomial_sample_need_not_be_whole) {
  EXPECT_NEAR(binomial_at_most(3, 40, 0.1), 0.4231306530930026, 1e-12) << "binom.cdf";
  EXPECT_NEAR(binomial_at_most(2.25, 37.5, 0.1), 0.31275628061962285, 1e-12) << "scipy.special.betainc";
  EXPECT_EQ(binomial_at_most(7, 7, 0.5), 1);
}

TEST(Distributions, a_proportion_has_its_exact_interval) {
  EXPECT_NEAR(clopper_pearson(0, 60, 0.05).high, 0.0487029133, 1e-9);
  // The rule of three: 299 without one show at most 1 %.
  EXPECT_NEAR(clopper_pearson(0, 299, 0.05).high, 0.0099691468, 1e-9);
  EXPECT_NEAR(clopper_pearson(3, 20, 0.025).low, 0.0320709372, 1e-9);
  EXPECT_NEAR(clopper_pearson(3, 20, 0.025).high, 0.3789268265, 1e-9);
  EXPECT_NEAR(clopper_pearson(20, 20, 0.025).low, 0.8315665290, 1e-9);
  EXPECT_EQ(clopper_pearson(20, 20, 0.025).high, 1);
  EXPECT_EQ(clopper_pearson(0, 20, 0.025).low, 0);
}

}  // namespace
}  // namespace weir
