#include "harness/run/left_behind.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/fault/catalogue.h"
#include "harness/scenario/loader.h"
#include "harness/stats/hdr_v2.h"
#include "reports/checks.h"
#include "reports/formats/json.h"

namespace weir {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr const char* kLeftScenario = R"(schema = 1
name = "left"
[phases]
warmup = "1s"
measure = "60s"
[[streams]]
name = "a"
count = 2
[[streams]]
name = "b"
count = 2
)";

Plan left_plan(const char* text) {
  LoadResult loaded = load_scenario(text, "left.toml", {}, vocabulary());
  EXPECT_TRUE(loaded.ok()) << loaded.errors.render();
  return compile(std::make_shared<const Scenario>(std::move(loaded.scenario)));
}

std::string row(const std::string& tag, double start, int samples, Duration each) {
  Histogram histogram;
  for (int i = 0; i < samples; ++i) histogram.record(each);
  const std::string frame = encode_hdr_v2(histogram);
  return hlog_row({.tag = tag, .start_s = start, .length_s = 1, .max_ms = to_ms(each), .frame = frame});
}

std::string line(const std::string& group, const std::string& name, const std::string& verdict,
                 double ended_ms) {
  v1::StreamRecord stream;
  stream.set_group(group);
  stream.set_class_(name);
  stream.set_verdict(verdict);
  stream.set_ended_ms(ended_ms);
  stream.set_messages_sent(3);
  return stream_record_line(stream);
}

TEST(LeftBehind, adds_up_what_whole_lines_tell) {
  const std::string log = hlog_head(1'767'225'600) + row("a.response", 1, 3, 2ms) +
                          row("response", 1, 3, 2ms) + row("a.response", 2, 2, 4ms) +
                          row("b.response", 2, 1, 8ms) + row("response", 2, 3, 8ms);
  const std::string streams = line("a", "ok.complete", "expected", 1'500) +
                              line("b", "tcp.rst", "unexpected", 2'500) +
                              line("b", "ok.complete", "expected", 2'600);
  const v1::Report report = report_of_remains(left_plan(kLeftScenario), read_hlog(log), streams);
  EXPECT_TRUE(find_miscounts(report).empty());
  EXPECT_EQ(report.totals().total(), 3U);
  EXPECT_EQ(report.totals().unexpected(), 1U);
  EXPECT_EQ(report.groups(0).latency(0).count(), 5U);
  EXPECT_EQ(report.groups(1).latency(0).count(), 1U);
  EXPECT_EQ(report.groups(1).messages_sent(), 6U);
  EXPECT_EQ(report.latency(0).count(), 6U) << "the sum's rows are no further samples";
  EXPECT_EQ(report.run().started_at(), "2026-01-01T00:00:00Z");
  EXPECT_DOUBLE_EQ(report.run().duration_seconds(), 3);
  EXPECT_DOUBLE_EQ(report.run().measured_seconds(), 2);
  EXPECT_DOUBLE_EQ(report.groups(0).replies_per_second(), 2.5);
  ASSERT_EQ(report.notable_streams_size(), 1);
  EXPECT_EQ(report.notable_streams(0).class_(), "tcp.rst");
}

TEST(LeftBehind, a_line_without_its_end_is_left_out) {
  std::string log = hlog_head(0) + row("a.response", 1, 3, 2ms);
  const std::string last = row("a.response", 2, 2, 4ms);
  std::string streams = line("a", "ok.complete", "expected", 1'500);
  const std::string stream = line("a", "ok.complete", "expected", 1'600);
  for (std::size_t cut = 0; cut < last.size(); ++cut) {
    const HlogLog read = read_hlog(log + last.substr(0, cut));
    ASSERT_EQ(read.rows.size(), 1U) << cut;
  }
  for (std::size_t cut = 0; cut < stream.size(); cut += 7) {
    const v1::Report report =
        report_of_remains(left_plan(kLeftScenario), read_hlog(log), streams + stream.substr(0, cut));
    ASSERT_EQ(report.totals().total(), 1U) << cut;
  }
}

TEST(LeftBehind, lines_that_are_no_rows_are_left_out) {
  const HlogLog read = read_hlog(
      "#[BaseTime: "
      "nonsense\nTag=a\nTag=a,1,2\nTag=a,x,1,2,AAAA\nTag=a,1,1,1,!!\nTag=a,nan,1,1,AAAA\n,,,\n1,1,1,"
      "AAAA\n\n");
  EXPECT_TRUE(read.rows.empty());
  EXPECT_FALSE(read.began_at_s.has_value());
}

TEST(LeftBehind, a_run_that_was_killed_at_once_is_partial_and_empty) {
  v1::Report report = report_of_remains(left_plan(kLeftScenario), {}, "");
  judge(report);
  EXPECT_EQ(report.verdict().exit_code(), 130U);
  EXPECT_THAT(report.verdict().reasons(0), HasSubstr("its process was killed"));
}

}  // namespace
}  // namespace weir
