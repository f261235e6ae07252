#include "harness/stats/quantile_bounds.h"

#include <gtest/gtest.h>

#include <vector>

namespace weir {
namespace {

using std::chrono::microseconds;

/// A thousand samples from 1 to 1,000 microseconds, dealt out to ten parts.
std::vector<Histogram> evenly() {
  std::vector<Histogram> parts(10);
  for (int i = 1; i <= 1000; ++i) parts[static_cast<std::size_t>(i % 10)].record(microseconds(i));
  return parts;
}

double in_us(std::optional<Duration> time) { return time ? static_cast<double>(time->count()) / 1e3 : -1; }

TEST(QuantileBounds, of_parts_that_are_alike_are_those_of_the_ranks) {
  const QuantileBounds bounds = quantile_bounds(evenly(), 0.99, 0.05);
  EXPECT_EQ(bounds.samples, 1000U);
  EXPECT_EQ(bounds.effective, 1000);
  EXPECT_NEAR(in_us(bounds.value), 990, 1);
  // Ranks 985 and 996 of 1,000, by scipy: see quantile_interval_test.cc.
  EXPECT_NEAR(in_us(bounds.low), 985, 1);
  EXPECT_NEAR(in_us(bounds.high), 996, 1);
}

TEST(QuantileBounds, of_parts_that_differ_are_wider) {
  std::vector<Histogram> parts(10);
  for (int i = 1; i <= 1000; ++i) parts[static_cast<std::size_t>((i - 1) / 100)].record(microseconds(i));
  const QuantileBounds bounds = quantile_bounds(parts, 0.9, 0.05);
  EXPECT_LT(bounds.effective, 50) << "the slow ones all came in one part";
  EXPECT_LT(in_us(bounds.low), in_us(quantile_bounds(evenly(), 0.9, 0.05).low) - 20);
}

TEST(QuantileBounds, have_no_upper_end_where_there_are_too_few) {
  std::vector<Histogram> parts(1);
  for (int i = 1; i <= 200; ++i) parts[0].record(microseconds(i));
  EXPECT_EQ(quantile_bounds(parts, 0.99, 0.05).high, std::nullopt) << "it takes 299";
  EXPECT_NE(quantile_bounds(parts, 0.99, 0.05).low, std::nullopt);
}

TEST(QuantileBounds, of_nothing_are_nothing) {
  const QuantileBounds bounds = quantile_bounds(std::vector<Histogram>(3), 0.5, 0.05);
  EXPECT_EQ(bounds.samples, 0U);
  EXPECT_EQ(bounds.low, std::nullopt);
}

}  // namespace
}  // namespace weir
