#include "harness/record/timeline.h"

#include <gtest/gtest.h>

#include <vector>

namespace weir {
namespace {

using namespace std::chrono_literals;

/// An interval with a reply for each value, and a response time for each that is above zero.
GroupInterval showed(const std::vector<Duration>& values) {
  GroupInterval all;
  for (Duration value : values) {
    ++all.replies;
    if (value > 0s) all.latency[0].record(value);
  }
  return all;
}

v1::Timeline drawn(const Timeline& timeline, RunTime end = kNever) {
  v1::Report report;
  timeline.write(end, report);
  return report.timeline();
}

TEST(Timeline, the_report_has_a_point_an_interval) {
  Timeline timeline({RunTime(1s), 1s});
  timeline.add(0, showed({4ms, 9ms}));
  timeline.add(2, showed({5ms, 0ms}));
  v1::Report report;
  timeline.write(kNever, report);
  ASSERT_EQ(report.timeline().points_size(), 3);
  EXPECT_EQ(report.timeline().point_seconds(), 1);
  const v1::TimelinePoint& first = report.timeline().points(0);
  EXPECT_EQ(first.start_seconds(), 1);
  EXPECT_EQ(first.replies(), 2U);
  EXPECT_EQ(first.responses(), 2U);
  EXPECT_NEAR(first.p50_us(), 4000, 4);
  EXPECT_FALSE(first.has_p99_us()) << "two samples have none";
  EXPECT_EQ(first.max_us(), 9000);
  EXPECT_EQ(report.timeline().points(1).responses(), 0U);
  EXPECT_FALSE(report.timeline().points(1).has_p50_us());
  EXPECT_FALSE(report.timeline().points(1).has_max_us());
  EXPECT_EQ(report.timeline().points(2).start_seconds(), 3);
  EXPECT_EQ(report.timeline().points(2).replies(), 2U);
}

TEST(Timeline, a_long_run_has_fewer_and_longer_points_and_loses_no_sample) {
  Timeline timeline({RunTime(0s), 1s});
  constexpr std::uint64_t kIntervals = 2'500;
  for (std::uint64_t i = 0; i < kIntervals; ++i) {
    timeline.add(i, showed({1ms * static_cast<int>(i + 1)}));
  }
  v1::Report report;
  timeline.write(kNever, report);
  // 600 points twice halved, and at 2,400 once more: eight intervals a point, the last with the four that are left.
  EXPECT_EQ(report.timeline().point_seconds(), 8);
  ASSERT_EQ(report.timeline().points_size(), 313);
  std::uint64_t replies = 0, responses = 0;
  for (const v1::TimelinePoint& point : report.timeline().points()) {
    replies += point.replies();
    responses += point.responses();
  }
  EXPECT_EQ(replies, kIntervals);
  EXPECT_EQ(responses, kIntervals);
  EXPECT_EQ(report.timeline().points(1).start_seconds(), 8);
  EXPECT_EQ(report.timeline().points(1).max_us(), 16'000);
  EXPECT_NEAR(report.timeline().points(1).p50_us(), 12'000, 12) << "rank 4 of 9 to 16 ms";
  EXPECT_EQ(report.timeline().points(312).responses(), 4U);
}

TEST(Timeline, the_last_point_is_as_long_as_the_run_was) {
  Timeline timeline({RunTime(2s), 1s});
  timeline.add(0, showed({4ms}));
  timeline.add(1, showed({5ms}));
  EXPECT_DOUBLE_EQ(drawn(timeline, RunTime(3401ms)).last_point_seconds(), 0.401);
  EXPECT_FALSE(drawn(timeline, RunTime(4s)).has_last_point_seconds());
  EXPECT_FALSE(drawn(timeline).has_last_point_seconds());
}

TEST(Timeline, reaches_up_to_the_end_of_the_run_with_or_without_a_sample) {
  Timeline timeline({RunTime(0s), 1s});
  timeline.add(0, showed({5ms}));
  EXPECT_EQ(drawn(timeline, RunTime(2500ms)).points_size(), 3);
  EXPECT_EQ(drawn(timeline, RunTime(2500ms)).last_point_seconds(), 0.5);
  EXPECT_EQ(drawn(timeline, RunTime(2s)).points_size(), 2) << "an end on the grid begins nothing";
  EXPECT_EQ(drawn(Timeline({RunTime(5s), 1s}), RunTime(2s)).points_size(), 0) << "it ended in the warm-up";
}

TEST(Timeline, of_two_with_points_of_different_lengths_both_are_as_long_as_the_longer_ones) {
  Timeline fine({RunTime(0s), 1s});
  for (std::uint64_t i = 0; i < 599; ++i) fine.add(i, showed({1ms}));
  Timeline coarse({RunTime(0s), 1s});
  coarse.add(1500, showed({9ms}));
  Timeline one = fine;
  one.merge(coarse);
  Timeline other = coarse;
  other.merge(fine);
  const v1::Timeline sum = drawn(one);
  EXPECT_EQ(sum.point_seconds(), 4);
  ASSERT_EQ(sum.points_size(), 376);
  EXPECT_EQ(sum.points(149).responses(), 3U) << "seconds 596 to 598";
  EXPECT_EQ(sum.points(375).responses(), 1U);
  EXPECT_EQ(sum.SerializeAsString(), drawn(other).SerializeAsString());
}

}  // namespace
}  // namespace weir
