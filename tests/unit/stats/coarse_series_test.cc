#include "harness/base/coarse_series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/stats/kept_histogram.h"

namespace weir {
namespace {

using std::chrono::microseconds;
using testing::ElementsAre;

struct Sum {
  int value = 0;
  void add(const Sum& more) { value += more.value; }
  friend bool operator==(const Sum&, const Sum&) = default;
};
using Series = CoarseSeries<Sum, 4>;

TEST(CoarseSeries, has_a_point_an_interval_while_they_are_few) {
  Series series;
  series.add(2, {5});
  series.add(0, {1});
  EXPECT_THAT(series.points(), ElementsAre(Sum{1}, Sum{0}, Sum{5}));
}

TEST(CoarseSeries, puts_neighbours_together_where_they_are_many) {
  Series series;
  for (int i = 0; i < 9; ++i) series.add(static_cast<std::uint64_t>(i), {1 << i});
  EXPECT_EQ(series.intervals_a_point(), 4U);
  EXPECT_THAT(series.points(), ElementsAre(Sum{0b1111}, Sum{0b11110000}, Sum{0b100000000}));
}

TEST(CoarseSeries, adds_up_to_the_same_in_any_order) {
  Series early;
  Series late;
  Series all;
  for (int i = 0; i < 12; ++i) {
    (i < 3 ? early : late).add(static_cast<std::uint64_t>(i), {1 << i});
    all.add(static_cast<std::uint64_t>(i), {1 << i});
  }
  early.merge(late);
  EXPECT_EQ(early.points(), all.points());
}

TEST(KeptHistogram, has_the_counts_of_what_was_added) {
  Histogram one;
  one.record(microseconds(3));
  KeptHistogram kept;
  kept.add(KeptHistogram(one));
  kept.add(KeptHistogram());
  kept.add(KeptHistogram(one));
  EXPECT_EQ(kept.read().count(), 2U);
  EXPECT_EQ(kept.read().counts().back(), 2U);
  EXPECT_EQ(KeptHistogram().read().count(), 0U);
}

}  // namespace
}  // namespace weir
