#include "harness/stats/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace weir {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;

TEST(HistogramGeometry, agrees_with_the_published_bucket_indexes) {
  struct Row {
    std::int64_t value;
    std::size_t index;
  };
  for (Row row : {Row{0, 0}, Row{2047, 2047}, Row{2048, 2048}, Row{2049, 2048}, Row{4095, 3071},
                  Row{100'000, 7706}, Row{123'456'789, 18'267}, Row{3'600'000'000'000, 33'420}}) {
    EXPECT_EQ(HistogramGeometry::index_of(row.value), row.index) << row.value;
  }
}

TEST(HistogramGeometry, every_edge_lies_in_its_own_bucket) {
  for (std::size_t i = 0; i + 1 < HistogramGeometry::kBuckets; ++i) {
    ASSERT_EQ(HistogramGeometry::index_of(HistogramGeometry::lower_edge(i)), i);
    ASSERT_EQ(HistogramGeometry::index_of(HistogramGeometry::upper_edge(i)), i);
  }
}

TEST(Histogram, quantiles_are_within_a_thousandth_of_the_sorted_samples) {
  std::mt19937_64 random(7);
  std::lognormal_distribution<double> latency(11, 1.5);
  Histogram histogram;
  std::vector<std::int64_t> samples;
  for (int i = 0; i < 20'000; ++i) {
    samples.push_back(static_cast<std::int64_t>(latency(random)));
    histogram.record(nanoseconds(samples.back()));
  }
  std::sort(samples.begin(), samples.end());
  for (double q : {0.0, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    auto rank = std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(q * 20'000 - 1e-9)));
    double exact = static_cast<double>(samples[rank - 1]);
    EXPECT_GE(static_cast<double>(histogram.quantile(q).count()), exact) << q;
    EXPECT_LE(static_cast<double>(histogram.quantile(q).count()), exact * 1.001 + 1) << q;
  }
  EXPECT_EQ(histogram.max().count(), samples.back());
  EXPECT_EQ(histogram.min().count(), samples.front());
}

TEST(Histogram, merging_shards_equals_recording_at_once) {
  std::mt19937_64 random(3);
  Histogram whole, left, right;
  for (int i = 0; i < 5'000; ++i) {
    nanoseconds value(static_cast<std::int64_t>(random() % 5'000'000'000ULL));
    whole.record(value);
    (i % 3 == 0 ? left : right).record(value);
  }
  left.merge(right);
  EXPECT_EQ(left.counts(), whole.counts());
  EXPECT_EQ(left.count(), whole.count());
  EXPECT_EQ(left.min(), whole.min());
  EXPECT_EQ(left.max(), whole.max());
  EXPECT_EQ(left.quantile(0.99), whole.quantile(0.99));
}

TEST(Histogram, a_copy_lives_on_its_own) {
  Histogram histogram;
  histogram.record(nanoseconds(5));
  Histogram copy = histogram;
  copy.record(nanoseconds(5));
  copy.record(hours(1));
  EXPECT_EQ(histogram.counts(), (std::vector<std::uint64_t>{0, 0, 0, 0, 0, 1}));
  EXPECT_EQ(copy.count(), 3U);
  histogram = copy;
  EXPECT_EQ(histogram.counts(), copy.counts());
}

TEST(Histogram, counts_alone_give_edges_and_middles) {
  std::vector<std::uint64_t> counts(3073);
  counts[3072] = 2;  // 4096 to 4099
  counts[5] = 2;
  Histogram histogram = Histogram::of_counts(counts);
  EXPECT_EQ(histogram.count(), 4U);
  EXPECT_EQ(histogram.min(), nanoseconds(5));
  EXPECT_EQ(histogram.max(), nanoseconds(4099));
  EXPECT_EQ(histogram.mean(), nanoseconds(2051));  // (2 * 5 + 2 * 4097.5) / 4 = 2051.25
  EXPECT_EQ(histogram.counts(), counts);
}

TEST(Histogram, values_beyond_an_hour_are_counted_and_their_maximum_is_exact) {
  Histogram histogram;
  histogram.record(hours(2));
  EXPECT_EQ(histogram.count(), 1U);
  EXPECT_EQ(histogram.overflow(), 1U);
  EXPECT_EQ(histogram.max(), hours(2));
}

TEST(Histogram, an_empty_one_has_no_quantile) {
  Histogram histogram;
  EXPECT_EQ(histogram.quantile(0.99), Duration(0));
  EXPECT_EQ(histogram.count(), 0U);
}

TEST(Histogram, samples_known_to_be_missing_are_longer_than_all_others) {
  Histogram histogram;
  for (int i = 1; i <= 90; ++i) histogram.record(nanoseconds(i));
  EXPECT_EQ(histogram.quantile_with_censored(0.5, 10), nanoseconds(50));
  EXPECT_EQ(histogram.quantile_with_censored(0.9, 10), nanoseconds(90));
  EXPECT_EQ(histogram.quantile_with_censored(0.91, 10), std::nullopt);
  EXPECT_EQ(histogram.quantile_with_censored(0.99, 0), histogram.quantile(0.99));
  EXPECT_EQ(Histogram().quantile_with_censored(0.0, 1), std::nullopt);
}

}  // namespace
}  // namespace weir
