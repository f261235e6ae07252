// What is drawn of a run, from what its folder holds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "reports/formats/json.h"
#include "reports/hdr/hlog.h"
#include "reports/picture/curve.h"
#include "reports/picture/latency_seen.h"
#include "reports/picture/names.h"
#include "reports/picture/recovery.h"
#include "reports/picture/streams_seen.h"
#include "tests/golden/reports.h"

namespace weir {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

v1::StreamRecord ended_stream(std::uint32_t number, const std::string& verdict, double ended_ms) {
  v1::StreamRecord record;
  record.set_stream(number);
  record.set_group("g");
  record.set_class_(verdict == "expected" ? "ok.complete" : "tcp.fin");
  record.set_verdict(verdict);
  record.set_ended_ms(ended_ms);
  record.set_messages_sent(5);
  record.set_replies_received(4);
  return record;
}

v1::StreamRecord struck_stream(std::uint32_t number, const std::string& fault, double at_ms) {
  v1::StreamRecord record = ended_stream(number, "expected", at_ms + 1);
  v1::JournalEntry& entry = *record.add_journal();
  entry.set_at_ms(at_ms);
  entry.mutable_strike()->set_fault(fault);
  return record;
}

std::vector<std::uint32_t> numbers_of(const StreamsSeen& seen) {
  std::vector<std::uint32_t> numbers;
  for (const SeenStream* row : seen.rows()) numbers.push_back(row->stream);
  return numbers;
}

TEST(Names, a_text_has_one_number_and_those_beyond_the_bound_share_one) {
  Names names(3);
  EXPECT_EQ(names.number_of("a"), 0U);
  EXPECT_EQ(names.number_of("b"), 1U);
  EXPECT_EQ(names.number_of("a"), 0U);
  EXPECT_EQ(names.number_of("c"), 2U);
  EXPECT_EQ(names.number_of("d"), 2U);
  EXPECT_THAT(names.all(), ElementsAre("a", "b", "(another; see streams.jsonl)"));
}

TEST(Names, bytes_that_are_no_text_are_the_text_that_a_report_has_of_them) {
  Names names(10);
  EXPECT_EQ(names.number_of("a\xff"), names.number_of("a\xef\xbf\xbd"));
}

TEST(StreamsSeen, lists_those_that_nobody_expected_first_and_then_those_that_were_struck) {
  StreamsSeen seen;
  seen.add(ended_stream(1, "expected", 10));
  seen.add(struck_stream(2, "reset", 10));
  seen.add(ended_stream(3, "unexpected", 10));
  EXPECT_THAT(numbers_of(seen), ElementsAre(3U, 2U, 1U));
}

TEST(StreamsSeen, lists_a_bounded_number_and_counts_all) {
  StreamsSeen seen;
  const std::size_t many = StreamsSeen::kMostRows + 10;
  for (std::uint32_t i = 0; i < many; ++i) seen.add(ended_stream(i, "expected", i));
  EXPECT_THAT(seen.rows(), SizeIs(StreamsSeen::kMostRows));
  EXPECT_EQ(seen.count(), many);
  EXPECT_LE(seen.points().size(), StreamsSeen::kMostPoints);
  std::uint64_t ends = 0, unanswered = 0;
  for (const SeenEnds& point : seen.points()) {
    for (const auto& [kind, count] : point.ends) ends += count;
    unanswered += point.unanswered;
  }
  EXPECT_EQ(ends, many);
  EXPECT_EQ(unanswered, many);  // each was owed one reply
}

TEST(StreamsSeen, reads_from_lines_what_it_was_told_while_the_run_went_on) {
  StreamsSeen told, read;
  std::string lines;
  for (v1::StreamRecord record :
       {ended_stream(1, "unexpected", 12.345678), struck_stream(2, "reset", 7.25)}) {
    record.set_message("bad \xff byte, 你好");
    told.add(record);
    lines += stream_record_line(record);
  }
  std::istringstream in(lines + R"({"stream": 3, "verd)");  // a run that was killed
  read.read(in);
  EXPECT_EQ(read.count(), 2U);
  EXPECT_EQ(numbers_of(read), numbers_of(told));
  EXPECT_EQ(read.messages().all(), told.messages().all());
  EXPECT_EQ(read.rows()[0]->ended_ms, told.rows()[0]->ended_ms);
  EXPECT_EQ(read.rows()[1]->strikes[0].at_ms, 7.25);
}

TEST(StreamsSeen, a_number_that_is_none_costs_no_memory) {
  StreamsSeen seen;
  seen.add(ended_stream(1, "expected", -5));
  seen.add(ended_stream(2, "expected", 1e300));
  EXPECT_LE(seen.points().size(), StreamsSeen::kMostPoints);
}

TEST(LatencySeen, counts_responses_by_their_length_and_messages_that_were_written) {
  const std::string frame = testing::histogram_frame();
  std::ostringstream log;
  log << hlog_head(0);
  for (const char* tag : {"response", "wait", "chatters.response"}) {
    for (double start : {1.0, 2.0})
      log << hlog_row({.tag = tag, .start_s = start, .length_s = 1, .max_ms = 123.456789, .frame = frame});
  }
  log << "Tag=response,3.000,1.0";  // cut short
  LatencySeen seen;
  std::istringstream in(log.str());
  seen.read(in);
  EXPECT_EQ(seen.start_s(), 1);
  EXPECT_EQ(seen.point_s(), 1);
  ASSERT_THAT(seen.points(), SizeIs(2));
  EXPECT_EQ(seen.points()[0].written, 8261U);
  // 1 ns; 2.047 us and 2.048 us, which are 10^0.31; 100 us; 123 ms, which is 10^5.09.
  const std::map<std::uint32_t, std::uint64_t> expected = {{0, 1}, {3, 4}, {20, 64}, {50, 8192}};
  EXPECT_EQ(seen.points()[1].responses, expected);
}

v1::Latency example_latency() {
  v1::Latency latency;
  latency.set_count(8261);
  latency.set_max_us(123456.789);
  latency.set_histogram(testing::histogram_frame());
  return latency;
}

TEST(PercentileCurve, rises_from_the_shortest_to_the_longest) {
  const std::vector<CurvePoint> curve = percentile_curve(example_latency());
  ASSERT_FALSE(curve.empty());
  EXPECT_EQ(curve.front().percent, 0);
  EXPECT_EQ(curve.back().us, 123456.789);
  for (std::size_t i = 1; i < curve.size(); ++i) {
    EXPECT_GT(curve[i].percent, curve[i - 1].percent);
    EXPECT_GE(curve[i].us, curve[i - 1].us);
  }
}

TEST(PercentileCurve, ends_where_messages_begin_that_were_never_answered) {
  v1::Latency latency = example_latency();
  latency.set_censored(8261);
  EXPECT_NEAR(percentile_curve(latency).back().percent, 50, 0.01);
}

TEST(PercentileCurve, has_no_point_without_a_histogram_that_can_be_read) {
  v1::Latency latency = example_latency();
  latency.set_histogram("nonsense");
  EXPECT_THAT(percentile_curve(latency), IsEmpty());
}

/// Points of a second with 100 replies each, but for those given.
v1::Report run_with_outage(const std::map<int, int>& replies) {
  v1::Report report;
  report.add_faults()->set_id("reset");
  report.mutable_timeline()->set_point_seconds(1);
  for (int i = 0; i < 10; ++i) {
    v1::TimelinePoint& point = *report.mutable_timeline()->add_points();
    point.set_start_seconds(i);
    const auto other = replies.find(i);
    point.set_replies(static_cast<std::uint64_t>(other == replies.end() ? 100 : other->second));
    point.set_p99_us(other == replies.end() ? 1000 : 50000);
  }
  return report;
}

TEST(Recoveries, tell_how_far_a_run_fell_and_when_it_was_back) {
  StreamsSeen seen;
  seen.add(struck_stream(1, "reset", 3500));
  seen.add(struck_stream(2, "reset", 4200));
  const std::vector<Recovery> all = recoveries(run_with_outage({{3, 60}, {4, 5}, {5, 70}}), seen);
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].strikes, 2U);
  EXPECT_EQ(all[0].rate_before, 100);
  EXPECT_EQ(all[0].rate_lowest, 5);
  EXPECT_EQ(all[0].p99_highest, 50000);
  ASSERT_TRUE(all[0].back_after_s);
  EXPECT_NEAR(*all[0].back_after_s, 7 - 4.2, 1e-9);  // the seventh second is as before
}

TEST(Recoveries, say_nothing_of_a_return_that_was_not_seen) {
  StreamsSeen seen;
  seen.add(struck_stream(1, "reset", 8500));
  EXPECT_FALSE(recoveries(run_with_outage({{8, 10}, {9, 20}}), seen)[0].back_after_s);
  StreamsSeen at_once;
  at_once.add(struck_stream(1, "reset", 10));
  const std::vector<Recovery> all = recoveries(run_with_outage({}), at_once);
  EXPECT_FALSE(all[0].rate_before);
  EXPECT_FALSE(all[0].back_after_s);
}

TEST(Recoveries, are_of_faults_that_struck_alone) {
  EXPECT_THAT(recoveries(run_with_outage({}), StreamsSeen()), IsEmpty());
}

}  // namespace
}  // namespace weir
