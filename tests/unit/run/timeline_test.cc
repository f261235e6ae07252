#include "harness/run/timeline.h"

#include <absl/strings/escaping.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "harness/run/folder_writer.h"
#include "harness/stats/hdr_v2.h"
#include "reports/hdr/hlog.h"
#include "tests/support/load.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

constexpr const char* kOneGroup = "[[streams]]\nname = \"a\"\n";
constexpr const char* kTwoGroups = "[[streams]]\nname = \"a\"\n[[streams]]\nname = \"b\"\n";

/// Interval `index` with one response time for each group named in `values`.
IntervalPart part(std::uint64_t index, const std::vector<Duration>& values) {
  IntervalPart out;
  out.index = index;
  for (Duration value : values) {
    GroupInterval group;
    group.replies = 1;
    if (value > 0s) group.latency[0].record(value);
    out.groups.push_back(std::move(group));
  }
  return out;
}

/// What the interval log gets of it.
std::string rows_of_add(const Plan& plan, Timeline& timeline, const std::vector<IntervalPart>& parts) {
  std::string rows;
  timeline.add(parts, [&](const RunInterval& interval) { rows += interval_rows(*plan.scenario, interval); });
  return rows;
}

std::string rows_of_finish(const Plan& plan, Timeline& timeline, const std::vector<IntervalPart>& parts,
                           RunTime end) {
  std::string rows;
  timeline.finish(parts, end,
                  [&](const RunInterval& interval) { rows += interval_rows(*plan.scenario, interval); });
  return rows;
}

Timeline timeline_of(const Plan& plan, MeasureWindow window, IntervalGrid grid) {
  return {window, plan.scenario->streams.size(), grid};
}

std::vector<std::string> heads(const std::string& rows) {
  std::vector<std::string> out;
  std::istringstream in(rows);
  for (std::string line; std::getline(in, line);) out.push_back(line.substr(0, line.rfind(',')));
  return out;
}

TEST(Hlog, begins_with_what_every_reader_asks_for) {
  std::string head = hlog_head(1'700'000'000.25);
  EXPECT_THAT(head, ::testing::HasSubstr("#[Histogram log format version 1.3]\n"));
  EXPECT_THAT(head, ::testing::HasSubstr("#[BaseTime: 1700000000.250 (seconds since epoch)]\n"));
  EXPECT_THAT(head,
              ::testing::HasSubstr(
                  "#[StartTime: 1700000000.250 (seconds since epoch), Tue Nov 14 22:13:20 UTC 2023]\n"));
  EXPECT_THAT(
      head,
      ::testing::EndsWith(
          "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n"));
  std::istringstream in(head);
  for (std::string line; std::getline(in, line);) EXPECT_LT(line.size(), 127U) << line;
}

TEST(Timeline, an_interval_becomes_a_row_for_each_clock) {
  Plan plan = plan_of(kOneGroup);
  Timeline timeline = timeline_of(plan, {}, {RunTime(2s), 500ms});
  std::string rows = rows_of_add(plan, timeline, {part(3, {4ms})});
  std::vector<std::string> found = heads(rows);
  ASSERT_EQ(found.size(), 12U) << "three empty intervals before it";
  EXPECT_EQ(found[0], "Tag=response,2.000,0.500,0.000");
  EXPECT_EQ(found[9], "Tag=response,3.500,0.500,4.000");
  EXPECT_EQ(found[10], "Tag=service,3.500,0.500,0.000");
  EXPECT_EQ(found[11], "Tag=wait,3.500,0.500,0.000");
  Histogram response;
  response.record(4ms);
  EXPECT_THAT(rows, ::testing::HasSubstr("4.000," + absl::Base64Escape(encode_hdr_v2(response)) + "\n"));
}

TEST(Timeline, several_groups_have_rows_of_their_own_beside_the_sum) {
  Plan plan = plan_of(kTwoGroups);
  Timeline timeline = timeline_of(plan, {}, {RunTime(0s), 1s});
  EXPECT_THAT(heads(rows_of_add(plan, timeline, {part(0, {4ms, 9ms})})),
              ::testing::ElementsAre("Tag=a.response,0.000,1.000,4.000", "Tag=b.response,0.000,1.000,9.000",
                                     "Tag=response,0.000,1.000,9.000", "Tag=service,0.000,1.000,0.000",
                                     "Tag=wait,0.000,1.000,0.000"));
}

TEST(Timeline, its_sums_are_the_intervals_added_up) {
  Plan plan = plan_of(kTwoGroups);
  Timeline timeline = timeline_of(plan, {}, {RunTime(0s), 1s});
  (void)rows_of_add(plan, timeline, {part(0, {4ms, 9ms}), part(1, {5ms, 0ms})});
  EXPECT_EQ(timeline.sums().groups()[0].latency[0].count(), 2U);
  EXPECT_EQ(timeline.sums().groups()[0].latency[0].max(), 5ms);
  EXPECT_EQ(timeline.sums().groups()[1].latency[0].count(), 1U);
}

TEST(Timeline, the_report_has_a_point_an_interval) {
  Plan plan = plan_of(kTwoGroups);
  Timeline timeline = timeline_of(plan, {}, {RunTime(1s), 1s});
  (void)rows_of_add(plan, timeline, {part(0, {4ms, 9ms}), part(2, {5ms, 0ms})});
  v1::Report report;
  timeline.write(report);
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
  Plan plan = plan_of(kOneGroup);
  Timeline timeline = timeline_of(plan, {}, {RunTime(0s), 1s});
  constexpr std::uint64_t kIntervals = 2'500;
  for (std::uint64_t i = 0; i < kIntervals; ++i) {
    (void)rows_of_add(plan, timeline, {part(i, {1ms * static_cast<int>(i + 1)})});
  }
  v1::Report report;
  timeline.write(report);
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

TEST(Timeline, the_last_interval_is_as_long_as_the_run_was) {
  Plan plan = plan_of(kOneGroup);
  Timeline timeline = timeline_of(plan, {}, {RunTime(2s), 1s});
  EXPECT_EQ(heads(rows_of_add(plan, timeline, {part(0, {4ms})}))[0], "Tag=response,2.000,1.000,4.000");
  std::vector<std::string> found = heads(rows_of_finish(plan, timeline, {part(1, {5ms})}, RunTime(3401ms)));
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0], "Tag=response,3.000,0.401,5.000");
  EXPECT_EQ(found[1], "Tag=service,3.000,0.401,0.000");
  v1::Report report;
  timeline.write(report);
  EXPECT_DOUBLE_EQ(report.timeline().last_point_seconds(), 0.401);
}

TEST(Timeline, a_run_of_less_than_an_interval_has_one_as_long_as_it_was) {
  Plan plan = plan_of(kOneGroup);
  Timeline timeline = timeline_of(plan, {}, {RunTime(0s), 1s});
  EXPECT_EQ(heads(rows_of_finish(plan, timeline, {part(0, {5ms})}, RunTime(250ms)))[0],
            "Tag=response,0.000,0.250,5.000");
}

TEST(Timeline, what_came_to_no_sample_at_the_end_is_there_as_well) {
  Plan plan = plan_of(kOneGroup);
  Timeline timeline = timeline_of(plan, {}, {RunTime(0s), 1s});
  std::vector<std::string> found = heads(rows_of_finish(plan, timeline, {part(0, {5ms})}, RunTime(2500ms)));
  ASSERT_EQ(found.size(), 9U);
  EXPECT_EQ(found[3], "Tag=response,1.000,1.000,0.000");
  EXPECT_EQ(found[6], "Tag=response,2.000,0.500,0.000");
  Timeline whole = timeline_of(plan, {}, {RunTime(0s), 1s});
  EXPECT_EQ(heads(rows_of_finish(plan, whole, {part(1, {5ms})}, RunTime(2s))).size(), 6U)
      << "an end on the grid begins nothing";
  v1::Report report;
  whole.write(report);
  EXPECT_FALSE(report.timeline().has_last_point_seconds());
  Timeline within_warmup = timeline_of(plan, {}, {RunTime(5s), 1s});
  EXPECT_EQ(rows_of_finish(plan, within_warmup, {}, RunTime(2s)), "");
}

}  // namespace
}  // namespace weir
