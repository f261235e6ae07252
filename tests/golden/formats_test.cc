// What every format promises of whatever report it is given.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "reports/checks.h"
#include "reports/formats/format.h"
#include "reports/formats/summary.h"
#include "reports/html/markup.h"
#include "reports/html/page_files.h"
#include "tests/golden/reports.h"

namespace weir {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kHostile =
    "</script><script>alert(1)</script>\"><img src=x onerror=alert(2)>&'\x1b[2J\u202e";

/// A report in which whatever can come from elsewhere tries to be markup.
v1::Report hostile_report() {
  v1::Report report;
  report.set_schema(1);
  report.mutable_scenario()->set_name(kHostile);
  report.mutable_scenario()->set_description(kHostile);
  report.mutable_scenario()->set_file(kHostile);
  report.mutable_target()->set_address(kHostile);
  report.mutable_target()->set_method(kHostile);
  v1::GroupReport& group = *report.add_groups();
  group.set_name(kHostile);
  group.set_pace(kHostile);
  v1::OutcomeRow& row = *report.add_outcomes();
  row.set_group(kHostile);
  row.set_class_(kHostile);
  row.set_verdict("unexpected");
  row.set_count(1);
  row.add_because(kHostile);
  row.set_example_message(kHostile);
  report.mutable_totals()->set_total(1);
  report.mutable_totals()->set_unexpected(1);
  v1::FaultReport& fault = *report.add_faults();
  fault.set_id(kHostile);
  fault.set_kind(kHostile);
  fault.add_never_fired(kHostile);
  fault.set_planned(1);
  v1::StreamRecord& stream = *report.add_notable_streams();
  stream.set_group(kHostile);
  stream.set_class_(kHostile);
  stream.set_verdict(kHostile);
  stream.set_message(kHostile);
  stream.add_journal()->mutable_strike()->set_fault(kHostile);
  judge(report);
  return report;
}

std::string html_of(const v1::Report& report) { return find_format("html")->render(report); }

std::size_t times_in(const std::string& text, std::string_view part) {
  std::size_t times = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++times;
  return times;
}

TEST(HtmlPage, nothing_that_came_over_the_wire_becomes_markup) {
  const std::string page = html_of(hostile_report());
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(page, Not(HasSubstr("\x1b")));
  EXPECT_THAT(page, Not(HasSubstr("\u202e")));
  EXPECT_EQ(times_in(page, "</script"), 3U) << "the data, uPlot and the page's own";
}

TEST(HtmlPage, names_no_address_that_a_browser_would_ask) {
  const std::string page = html_of(hostile_report());
  for (const char* asks :
       {"src=\"http", "href=\"http", "@import", "url(http", "fetch(", "XMLHttpRequest", "<link"})
    EXPECT_THAT(page, Not(HasSubstr(asks)));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
}

TEST(HtmlPage, is_the_same_each_time) { EXPECT_EQ(html_of(hostile_report()), html_of(hostile_report())); }

TEST(HtmlPage, holds_its_style_and_scripts_and_their_licence) {
  const std::string page = html_of({});
  for (const char* file : {"page.css", "page.js", "uPlot.iife.min.js", "uPlot.min.css", "LICENSE"}) {
    ASSERT_FALSE(page_file(file).empty()) << file;
    EXPECT_THAT(page, HasSubstr(std::string(page_file(file)))) << file;
  }
  EXPECT_TRUE(page_file("no such file").empty());
}

TEST(HtmlPage, puts_text_of_either_direction_into_a_place_of_its_own) {
  EXPECT_EQ(html_text("שלום <b>"), "<bdi>שלום &lt;b&gt;</bdi>");
  EXPECT_EQ(html_attribute("\"'&"), "&quot;&#39;&amp;");
}

// 3 MiB are what an issue's reader opens without a thought: ten thousand streams, each struck, with messages of their own.
TEST(HtmlPage, of_ten_thousand_streams_stays_below_three_mebibytes) {
  RunSeen seen;
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    v1::StreamRecord record;
    record.set_stream(i);
    record.set_group("chatters");
    record.set_class_("local.deadline.inflight");
    record.set_verdict(i % 3 == 0 ? "unexpected" : "expected");
    record.set_message(fmt::format("Deadline Exceeded after {} messages {}", i, std::string(1000, 'x')));
    record.set_opened_ms(1234.5678 + i);
    record.set_ended_ms(599'999.123 + i);
    record.set_messages_planned(100'000);
    record.set_messages_sent(99'999);
    record.set_replies_received(99'998);
    for (double at : {100.25, 200.5, 300.75}) {
      v1::JournalEntry& entry = *record.add_journal();
      entry.set_at_ms(1000 * at + i);
      entry.mutable_strike()->set_fault("reset-mid-stream");
    }
    seen.streams.add(record);
  }
  const std::string page = find_format("html")->write({}, seen);
  EXPECT_LE(page.size(), 3U << 20U);
  EXPECT_THAT(page, HasSubstr("[9999,"));
}

TEST(Markdown, stays_within_what_a_comment_may_have_and_says_what_is_left_out) {
  v1::Report report;
  report.mutable_scenario()->set_name(std::string(100'000, '*'));
  for (int i = 0; i < 5000; ++i) {
    report.mutable_verdict()->add_reasons("a long reason " + std::string(60, 'x'));
    report.add_checks()->set_metric("response.p99" + std::string(60, 'x'));
    report.add_outcomes()->set_class_("tcp.rst" + std::string(60, 'x'));
  }
  const std::string text = render_run_markdown(report);
  EXPECT_LE(text.size(), kMostMarkdown);
  EXPECT_THAT(text, HasSubstr(" more: see the report"));
  EXPECT_EQ(times_in(text, "<details>"), times_in(text, "</details>"));
}

TEST(Markdown, says_the_verdict_before_anything_is_folded) {
  const std::string text = render_run_markdown(hostile_report());
  EXPECT_TRUE(text.starts_with("### weir run: "));
  EXPECT_LT(text.find("- "), text.find("<details>"));
}

TEST(GithubAnnotations, are_ten_at_most_and_the_last_has_the_rest) {
  v1::Report report;
  report.mutable_verdict()->set_exit_code(99);
  for (int i = 0; i < 25; ++i) report.mutable_verdict()->add_reasons(fmt::format("reason {}", i));
  const std::string text = render_run_github(report);
  EXPECT_EQ(times_in(text, "::error "), kMostAnnotations);
  EXPECT_THAT(text, HasSubstr("reason 9; reason 10; "));
  EXPECT_THAT(text, HasSubstr("reason 24"));
}

TEST(GithubAnnotations, of_one_line_are_one) {
  v1::Report report;
  report.mutable_verdict()->set_exit_code(99);
  report.mutable_scenario()->set_file("a.toml");
  report.add_checks()->set_where("a.toml:7");
  for (const char* reason : {"slow (a.toml:7)", "slower (a.toml:7)"})
    report.mutable_verdict()->add_reasons(reason);
  const std::string text = render_run_github(report);
  EXPECT_EQ(times_in(text, "::error "), 1U);
  EXPECT_THAT(text, HasSubstr("slow (a.toml:7); slower (a.toml:7)"));
}

TEST(Csv, has_no_cell_that_a_spreadsheet_would_work_out) {
  v1::Report report;
  report.add_groups()->set_name("=HYPERLINK(\"x\")");
  report.mutable_groups(0)->set_messages_sent(3);
  const std::string text = find_format("csv")->render(report);
  EXPECT_THAT(text, HasSubstr("\"'=HYPERLINK(\"\"x\"\")\",\"messages.sent\",3,count\r\n"));
}

TEST(OpenMetrics, escapes_labels_and_ends_as_the_standard_has_it) {
  v1::Report report;
  report.mutable_scenario()->set_name("a\"b\\c\nd");
  const std::string text = find_format("openmetrics")->render(report);
  EXPECT_THAT(text, HasSubstr("weir_exit_code{scenario=\"a\\\"b\\\\c\\nd\",group=\"\"} 0\n"));
  EXPECT_TRUE(text.ends_with("# EOF\n"));
}

TEST(OpenMetrics, tells_of_each_family_once_and_before_its_samples) {
  v1::Report report = testing::report_of(
      "groups { name: 'a' messages_sent: 1 } groups { name: 'b' messages_sent: 2 } outcomes { class: 'ok' "
      "count: 2 }");
  const std::string text = find_format("openmetrics")->render(report);
  EXPECT_EQ(times_in(text, "# TYPE weir_messages_sent gauge\n"), 1U);
  EXPECT_EQ(times_in(text, "\nweir_messages_sent{"), 3U);
}

}  // namespace
}  // namespace weir
