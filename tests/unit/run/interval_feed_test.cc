#include "harness/run/interval_feed.h"

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

/// Interval `index` with one response time for each group.
IntervalPart part(std::uint64_t index, const std::vector<Duration>& values) {
  IntervalPart out;
  out.index = index;
  for (Duration value : values) out.groups.emplace_back().latency[0].record(value);
  return out;
}

/// What the interval log gets of it.
std::string rows_of_add(const Plan& plan, IntervalFeed& feed, const std::vector<IntervalPart>& parts) {
  std::string rows;
  feed.add(parts, [&](const RunInterval& interval) { rows += interval_rows(*plan.scenario, interval); });
  return rows;
}

std::string rows_of_finish(const Plan& plan, IntervalFeed& feed, const std::vector<IntervalPart>& parts,
                           RunTime end) {
  std::string rows;
  feed.finish(parts, end,
              [&](const RunInterval& interval) { rows += interval_rows(*plan.scenario, interval); });
  return rows;
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

TEST(IntervalFeed, an_interval_becomes_a_row_for_each_clock) {
  Plan plan = plan_of(kOneGroup);
  IntervalFeed feed({RunTime(2s), 500ms});
  std::string rows = rows_of_add(plan, feed, {part(3, {4ms})});
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

TEST(IntervalFeed, several_groups_have_rows_of_their_own_beside_the_sum) {
  Plan plan = plan_of(kTwoGroups);
  IntervalFeed feed({RunTime(0s), 1s});
  EXPECT_THAT(heads(rows_of_add(plan, feed, {part(0, {4ms, 9ms})})),
              ::testing::ElementsAre("Tag=a.response,0.000,1.000,4.000", "Tag=b.response,0.000,1.000,9.000",
                                     "Tag=response,0.000,1.000,9.000", "Tag=service,0.000,1.000,0.000",
                                     "Tag=wait,0.000,1.000,0.000"));
}

TEST(IntervalFeed, the_last_interval_is_as_long_as_the_run_was) {
  Plan plan = plan_of(kOneGroup);
  IntervalFeed feed({RunTime(2s), 1s});
  EXPECT_EQ(heads(rows_of_add(plan, feed, {part(0, {4ms})}))[0], "Tag=response,2.000,1.000,4.000");
  std::vector<std::string> found = heads(rows_of_finish(plan, feed, {part(1, {5ms})}, RunTime(3401ms)));
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0], "Tag=response,3.000,0.401,5.000");
  EXPECT_EQ(found[1], "Tag=service,3.000,0.401,0.000");
}

TEST(IntervalFeed, a_run_of_less_than_an_interval_has_one_as_long_as_it_was) {
  Plan plan = plan_of(kOneGroup);
  IntervalFeed feed({RunTime(0s), 1s});
  EXPECT_EQ(heads(rows_of_finish(plan, feed, {part(0, {5ms})}, RunTime(250ms)))[0],
            "Tag=response,0.000,0.250,5.000");
}

TEST(IntervalFeed, what_came_to_no_sample_at_the_end_is_there_as_well) {
  Plan plan = plan_of(kOneGroup);
  IntervalFeed feed({RunTime(0s), 1s});
  std::vector<std::string> found = heads(rows_of_finish(plan, feed, {part(0, {5ms})}, RunTime(2500ms)));
  ASSERT_EQ(found.size(), 9U);
  EXPECT_EQ(found[3], "Tag=response,1.000,1.000,0.000");
  EXPECT_EQ(found[6], "Tag=response,2.000,0.500,0.000");
  IntervalFeed whole({RunTime(0s), 1s});
  EXPECT_EQ(heads(rows_of_finish(plan, whole, {part(1, {5ms})}, RunTime(2s))).size(), 6U)
      << "an end on the grid begins nothing";
  IntervalFeed within_warmup({RunTime(5s), 1s});
  EXPECT_EQ(rows_of_finish(plan, within_warmup, {}, RunTime(2s)), "");
}

}  // namespace
}  // namespace weir
