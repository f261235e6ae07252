// Ranks by scipy 1.17: the highest end is the first rank r of n with binom.cdf(n - r, n, 1 - q) <= alpha, the lowest the first l without
// binom.sf(n - l - 1, n, 1 - q) <= alpha: the order statistics' interval.
#include "harness/stats/quantile_bounds.h"

#include <gtest/gtest.h>

#include <vector>

namespace weir {
namespace {

using std::chrono::microseconds;
using Parts = std::vector<Histogram>;

/// Samples from 1 to `last` microseconds in one part.
Parts in_one(int last) {
  Parts parts(1);
  for (int i = 1; i <= last; ++i) parts[0].record(microseconds(i));
  return parts;
}

double in_us(std::optional<Duration> time) { return time ? static_cast<double>(time->count()) / 1e3 : -1; }

struct Row {
  int samples;
  double q;
  double alpha;
  double low;
  double high;  // -1: none
};

TEST(QuantileBounds, of_one_part_are_the_order_statistics) {
  for (const Row& row :
       {Row{20, 0.5, 0.05, 6, 15}, Row{1000, 0.99, 0.05, 985, 996}, Row{1000, 0.99, 0.025, 983, 997},
        Row{2500, 0.99, 0.025, 2465, 2485}, Row{200, 0.9, 0.05, 173, 188}, Row{298, 0.99, 0.05, 292, -1},
        Row{299, 0.99, 0.05, 293, 299}, Row{368, 0.99, 0.025, 360, 368}, Row{367, 0.99, 0.025, 359, -1}}) {
    SCOPED_TRACE(testing::Message() << row.samples << " " << row.q << " " << row.alpha);
    const QuantileBounds bounds = quantile_bounds({in_one(row.samples)}, row.q, row.alpha);
    EXPECT_NEAR(in_us(bounds.low), row.low, row.low * 1e-3);
    EXPECT_NEAR(in_us(bounds.high), row.high, row.samples * 1e-3);
    EXPECT_EQ(bounds.effective, row.samples);
    EXPECT_EQ(bounds.parts, 0U) << "one shows nothing";
  }
}

TEST(QuantileBounds, of_parts_that_differ_are_wider) {
  Parts alike(10);
  Parts apart(10);
  for (int i = 1; i <= 1000; ++i) {
    alike[static_cast<std::size_t>(i % 10)].record(microseconds(i));
    apart[static_cast<std::size_t>((i - 1) / 100)].record(microseconds(i));
  }
  const QuantileBounds even = quantile_bounds({alike}, 0.9, 0.025);
  const QuantileBounds bursts = quantile_bounds({apart}, 0.9, 0.025);
  EXPECT_EQ(bursts.value, even.value);
  EXPECT_EQ(even.parts, 10U);
  // 1000 * (t(999) / t(9))^2 is 752.495 by scipy.
  EXPECT_NEAR(even.effective, 752.495, 0.01);
  EXPECT_LT(bursts.effective, 10) << "the slow ones all came in one part";
  EXPECT_LT(in_us(bursts.low), in_us(even.low) - 100);
}

TEST(QuantileBounds, have_no_upper_end_where_there_are_too_few) {
  const QuantileBounds bounds = quantile_bounds({in_one(200)}, 0.99, 0.025);
  EXPECT_EQ(bounds.high, std::nullopt);
  EXPECT_NE(bounds.low, std::nullopt);
}

TEST(QuantileBounds, of_nothing_are_nothing) {
  const QuantileBounds bounds = quantile_bounds({Parts(3)}, 0.5, 0.05);
  EXPECT_EQ(bounds.samples, 0U);
  EXPECT_EQ(bounds.low, std::nullopt);
}

TEST(QuantileBounds, count_what_never_came_as_longer_than_all) {
  const QuantileBounds few = quantile_bounds({in_one(995), 5}, 0.99, 0.025);
  EXPECT_NEAR(in_us(few.value), 990, 1);
  EXPECT_NEAR(in_us(few.low), 983, 1);
  EXPECT_EQ(few.high, std::nullopt) << "its rank is 997, and 996 to 1,000 never came";
  const QuantileBounds many = quantile_bounds({in_one(900), 100}, 0.99, 0.025);
  EXPECT_EQ(many.value, Duration::max());
  EXPECT_EQ(many.low, Duration::max()) << "it is sure that they never come";
  EXPECT_EQ(many.high, std::nullopt);
}

TEST(TimesAsMany, is_of_the_bound_and_not_of_the_quantile) {
  const Parts parts = in_one(1000);
  // Beyond the bucket of 995.
  EXPECT_NEAR(times_as_many({parts}, 0.99, 0.025, Duration(995'500)), 1.518, 0.03);
  EXPECT_EQ(times_as_many({parts}, 0.99, 0.025, microseconds(999)), 1);
  EXPECT_EQ(times_as_many({parts}, 0.99, 0.025, microseconds(900)), 1) << "it is sure to be longer";
}

}  // namespace
}  // namespace weir
