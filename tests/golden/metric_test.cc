#include "reports/metric.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "reports/metrics_page.h"
#include "tests/golden/reports.h"

namespace weir {
namespace {

const std::vector<std::string> kGroups = {"chatters", "chat", "chat.eu", "faults"};
const std::vector<std::string> kClasses = {"ok.complete", "ok.short", "tcp.rst", "app.", "h2.rst."};

const std::string kReport = R"(
  run { measured_seconds: 2 }
  groups {
    name: "chat" messages_sent: 10 replies_received: 8 messages_unanswered: 2 replies_per_second: 4
    latency { name: "response" count: 8000 min_us: 1 mean_us: 2 p50_us: 3 p90_us: 4 p99_us: 5 p999_us: 6 max_us: 7 }
    latency { name: "setup" }
    totals { total: 3 expected: 2 unexpected: 1 }
  }
  groups { name: "chatters" messages_sent: 1 replies_received: 1 replies_per_second: 0.5 totals { total: 4 expected: 4 } }
  latency { name: "response" count: 900 p99_us: 50 }
  totals { total: 7 expected: 6 unexpected: 1 ambiguous: 11 void: 12 collateral: 13 }
  outcomes { group: "chat" class: "tcp.rst" count: 1 }
  outcomes { group: "chat" class: "ok.complete" count: 2 }
  outcomes { group: "chatters" class: "ok.complete" count: 3 }
  outcomes { group: "chatters" class: "ok.short" count: 1 }
  outcomes { group: "chatters" class: "okay" count: 100 }
  faults { planned: 4 fired: 3 collateral: 2 }
  faults { planned: 1 fired: 1 }
  resources { rss_peak_bytes: 1 rss_per_stream_bytes: 2048 }
)";

std::optional<double> value_of(const std::string& name, const std::string& report = kReport) {
  MetricParse parsed = parse_metric(name, kGroups, {});
  EXPECT_TRUE(parsed.metric) << name << ": " << parsed.reason;
  if (!parsed.metric) return std::nullopt;
  return metric_value(*parsed.metric, testing::report_of(report));
}

struct Good {
  const char* text;
  const char* group;
  const char* family;
  const char* member;
  MetricUnit unit;
};

TEST(ParseMetric, understands_every_form) {
  for (const Good& row : {
           Good{"response.p99", "", "response", "p99", MetricUnit::kMicroseconds},
           Good{"first_message.p99.9", "", "first_message", "p99.9", MetricUnit::kMicroseconds},
           Good{"wait.count", "", "wait", "count", MetricUnit::kCount},
           Good{"chatters.service.mean", "chatters", "service", "mean", MetricUnit::kMicroseconds},
           // A group whose name begins with another's.
           Good{"chat.setup.max", "chat", "setup", "max", MetricUnit::kMicroseconds},
           Good{"chat.eu.setup.max", "chat.eu", "setup", "max", MetricUnit::kMicroseconds},
           // A group that is called like a metric.
           Good{"faults.response.p50", "faults", "response", "p50", MetricUnit::kMicroseconds},
           Good{"faults.fired", "", "faults", "fired", MetricUnit::kCount},
           Good{"outcomes.unexpected", "", "outcomes", "unexpected", MetricUnit::kCount},
           Good{"outcomes.ok.complete", "", "outcomes", "ok.complete", MetricUnit::kCount},
           Good{"outcomes.ok", "", "outcomes", "ok", MetricUnit::kCount},
           Good{"outcomes.app", "", "outcomes", "app", MetricUnit::kCount},
           Good{"outcomes.app.unavailable", "", "outcomes", "app.unavailable", MetricUnit::kCount},
           Good{"chat.outcomes.h2.rst.8", "chat", "outcomes", "h2.rst.8", MetricUnit::kCount},
           Good{"outcomes.h2", "", "outcomes", "h2", MetricUnit::kCount},
           Good{"messages.unanswered", "", "messages", "unanswered", MetricUnit::kCount},
           Good{"throughput", "", "throughput", "", MetricUnit::kPerSecond},
           Good{"chat.throughput", "chat", "throughput", "", MetricUnit::kPerSecond},
           Good{"memory.per_stream", "", "memory", "per_stream", MetricUnit::kBytes},
       }) {
    MetricParse parsed = parse_metric(row.text, kGroups, kClasses);
    ASSERT_TRUE(parsed.metric) << row.text << ": " << parsed.reason;
    EXPECT_EQ(parsed.metric->group, row.group) << row.text;
    EXPECT_EQ(parsed.metric->family, row.family) << row.text;
    EXPECT_EQ(parsed.metric->member, row.member) << row.text;
    EXPECT_EQ(parsed.metric->unit, row.unit) << row.text;
  }
}

struct Bad {
  const char* text;
  const char* reason;
  const char* remedy;
};

TEST(ParseMetric, says_what_is_wrong_and_what_to_write) {
  for (const Bad& row : {
           Bad{"chaters.response.p99", "no group or metric is called 'chaters'", "did you mean 'chatters'?"},
           Bad{"respones.p99", "no group or metric is called 'respones'", "did you mean 'response'?"},
           Bad{"xyz.p99", "no group or metric is called 'xyz'",
               "use one of: chatters, chat, chat.eu, faults, response, service, wait, setup, accepted, "
               "first_message, "
               "write_block, recovery, drain, lateness, last_reply, reply_gap, close, outcomes, streams, "
               "messages, throughput, faults, "
               "memory, "
               "gauge, fairness, per_stream, harness"},
           Bad{"chatters", "'chatters' is a group: which of its metrics is meant?",
               "write for example 'chatters.response.p99'"},
           Bad{"chatters.respnse.p99", "no metric is called 'respnse'", "did you mean 'response'?"},
           Bad{"response", "'response' does not say which of its values is meant",
               "add one of: "
               "min, mean, max, count, p50, p75, p90, p95, p99, p99.9, "
               "p50_without_failures, p75_without_failures, p90_without_failures, p95_without_failures, "
               "p99_without_failures, p99.9_without_failures, censored"},
           Bad{"response.p999", "'response' has no 'p999'", "did you mean 'p99'?"},
           Bad{"response.average", "'response' has no 'average'",
               "use one of: "
               "min, mean, max, count, p50, p75, p90, p95, p99, p99.9, "
               "p50_without_failures, p75_without_failures, p90_without_failures, p95_without_failures, "
               "p99_without_failures, p99.9_without_failures, censored"},
           Bad{"outcomes.unexpeced", "no outcome is called 'unexpeced'", "did you mean 'unexpected'?"},
           Bad{"outcomes.tcp.rts", "no outcome is called 'tcp.rts'", "did you mean 'tcp.rst'?"},
           Bad{"outcomes.ok.", "no outcome is called 'ok.'",
               "use one of: total, expected, unexpected, ambiguous, void, collateral, ok.complete, ok.short, "
               "tcp.rst, "
               "app...., h2.rst...."},
           Bad{"throughput.p99", "'throughput' has no members", "write 'throughput' alone"},
           Bad{"chat.harness.lag.p99", "'harness' is counted for the whole run, not for the group 'chat'",
               "leave 'chat.' away"},
           Bad{"chat.memory.per_stream", "'memory' is counted for the whole run, not for the group 'chat'",
               "leave 'chat.' away"},
           Bad{"", "no group or metric is called ''",
               "use one of: chatters, chat, chat.eu, faults, response, service, wait, setup, accepted, "
               "first_message, "
               "write_block, recovery, drain, lateness, last_reply, reply_gap, close, outcomes, streams, "
               "messages, throughput, faults, "
               "memory, "
               "gauge, fairness, per_stream, harness"},
       }) {
    MetricParse parsed = parse_metric(row.text, kGroups, kClasses);
    EXPECT_FALSE(parsed.metric) << row.text;
    EXPECT_EQ(parsed.reason, row.reason) << row.text;
    EXPECT_EQ(parsed.remedy, row.remedy) << row.text;
  }
}

TEST(ParseMetric, refuses_what_only_looks_like_a_percentile) {
  for (const char* name : {"response.p0", "response.p100", "response.p", "response.p9x", "response.p.5",
                           "response.p5.", "response.p1e1", "response.pnan", "response.p-5", "response.p 5",
                           "setup.p99_with_failures", "harness.lag.p99_without_failures", "setup.censored",
                           "response.p9.9.9", "harness.lag", "harness.p99", "chat.harness.lag.p99"}) {
    EXPECT_FALSE(parse_metric(name, kGroups, kClasses).metric) << name;
  }
}

TEST(ParseMetric, takes_any_class_when_it_knows_none) {
  EXPECT_TRUE(parse_metric("outcomes.never.heard.of", {}, {}).metric);
  EXPECT_FALSE(parse_metric("outcomes..tcp", {}, {}).metric);
}

TEST(MetricValue, reads_every_quantile) {
  EXPECT_EQ(value_of("chat.response.count"), 8000);
  EXPECT_EQ(value_of("chat.response.min"), 1);
  EXPECT_EQ(value_of("chat.response.mean"), 2);
  EXPECT_EQ(value_of("chat.response.p50"), 3);
  EXPECT_EQ(value_of("chat.response.p90"), 4);
  EXPECT_EQ(value_of("chat.response.p99"), 5);
  EXPECT_EQ(value_of("chat.response.p99.9"), 6);
  EXPECT_EQ(value_of("chat.response.max"), 7);
}

TEST(MetricValue, computes_any_percentile_from_the_histogram) {
  v1::Report report;  // 8,261 samples: 5 up to 2,048 ns, 64 of 100 us, the others of 123,456.789 us
  v1::Latency& response = *report.add_latency();
  response.set_name("response");
  response.set_count(8261);
  response.set_max_us(123'456.789);
  response.set_p50_us(7);
  response.set_histogram(testing::histogram_frame());
  auto value = [&](const char* name) {
    return metric_value(*parse_metric(name, {}, {}).metric, report).value_or(-1);
  };
  EXPECT_EQ(value("response.p50"), 7) << "what the report says itself holds";
  EXPECT_NEAR(value("response.p0.02"), 2.047, 0.001) << "the 2nd sample";
  EXPECT_NEAR(value("response.p0.83"), 100, 0.1) << "the 69th";
  EXPECT_EQ(value("response.p0.84"), 123'456.789) << "the 70th, and no more than the maximum";
  EXPECT_EQ(value("response.p75"), 123'456.789);
  response.set_censored(1739);  // 10,000 in all
  EXPECT_EQ(value("response.p82.61"), 123'456.789) << "the last that came";
  EXPECT_EQ(value("response.p82.62"), std::numeric_limits<double>::infinity());
  EXPECT_EQ(value("response.p99.5_without_failures"), 123'456.789);
  response.clear_histogram();
  EXPECT_EQ(value("response.p75_without_failures"), -1) << "without it there is no telling";
}

TEST(MetricValue, without_a_group_takes_the_merged_latency) { EXPECT_EQ(value_of("response.p99"), 50); }

TEST(MetricValue, a_latency_without_a_sample_has_no_value_but_a_count) {
  EXPECT_EQ(value_of("chat.setup.p99"), std::nullopt);
  EXPECT_EQ(value_of("chat.setup.count"), 0);
  EXPECT_EQ(value_of("chat.wait.p99"), std::nullopt);
  EXPECT_EQ(value_of("chat.eu.response.p99"), std::nullopt);  // a group the report does not hold
}

TEST(MetricValue, counts_outcomes_by_word_and_by_class) {
  EXPECT_EQ(value_of("outcomes.total"), 7);
  EXPECT_EQ(value_of("outcomes.expected"), 6);
  EXPECT_EQ(value_of("outcomes.unexpected"), 1);
  EXPECT_EQ(value_of("outcomes.ambiguous"), 11);
  EXPECT_EQ(value_of("outcomes.void"), 12);
  EXPECT_EQ(value_of("outcomes.collateral"), 13);
  EXPECT_EQ(value_of("chatters.outcomes.total"), 4);
  EXPECT_EQ(value_of("outcomes.ok"), 6);  // not "okay"
  EXPECT_EQ(value_of("outcomes.ok.complete"), 5);
  EXPECT_EQ(value_of("chatters.outcomes.ok"), 4);
  EXPECT_EQ(value_of("outcomes.app"), 0);
}

TEST(MetricValue, sums_messages_throughput_and_faults) {
  EXPECT_EQ(value_of("messages.sent"), 11);
  EXPECT_EQ(value_of("messages.received"), 9);
  EXPECT_EQ(value_of("messages.unanswered"), 2);
  EXPECT_EQ(value_of("chat.messages.sent"), 10);
  EXPECT_EQ(value_of("throughput"), 4.5);
  EXPECT_EQ(value_of("chatters.throughput"), 0.5);
  EXPECT_EQ(value_of("faults.planned"), 5);
  EXPECT_EQ(value_of("faults.fired"), 4);
  EXPECT_EQ(value_of("faults.collateral"), 2);
  EXPECT_EQ(value_of("memory.per_stream"), 2048);
}

TEST(MetricValue, what_was_not_measured_has_no_value) {
  EXPECT_EQ(value_of("throughput", "groups { name: \"chat\" }"), std::nullopt);
  EXPECT_EQ(value_of("memory.per_stream", ""), std::nullopt);
}

TEST(FormatMetric, writes_the_unit) {
  auto text = [](const char* name, double value) {
    return format_metric(*parse_metric(name, {}, {}).metric, value);
  };
  EXPECT_EQ(text("response.p99", 13400), "13.4ms");
  EXPECT_EQ(text("response.count", 17), "17");
  EXPECT_EQ(text("throughput", 2000), "2000/s");
  EXPECT_EQ(text("memory.per_stream", 26419.2), "25.8KiB");
}

std::optional<double> value_of(const std::string& name, const v1::Report& report) {
  MetricParse parsed = parse_metric(name, {"a", "b"}, {});
  EXPECT_TRUE(parsed.metric) << parsed.reason;
  return parsed.metric ? metric_value(*parsed.metric, report) : std::nullopt;
}

TEST(MetricValue, a_quantile_that_failures_reach_is_infinite_and_fails_every_upper_bound) {
  v1::Report report;
  v1::Latency& response = *report.add_latency();
  response.set_name("response");
  response.set_count(900);
  response.set_censored(100);
  response.set_p50_with_failures_us(50);
  response.add_quantiles_never("p99");
  response.set_p50_us(40);
  response.set_p99_us(45);
  EXPECT_EQ(value_of("response.p50", report), 50) << "by itself it counts what failed";
  EXPECT_EQ(value_of("response.p99", report), std::numeric_limits<double>::infinity());
  EXPECT_EQ(value_of("response.p50_with_failures", report), 50);
  EXPECT_EQ(value_of("response.p99_without_failures", report), 45);
  EXPECT_EQ(value_of("response.p99_with_failures", report), std::numeric_limits<double>::infinity());
  EXPECT_EQ(value_of("response.p90_with_failures", report), std::nullopt) << "a report without this number";
  EXPECT_EQ(value_of("response.censored", report), 100);
  EXPECT_EQ(format_metric(*parse_metric("response.p99_with_failures", {}, {}).metric,
                          std::numeric_limits<double>::infinity()),
            "never");
  EXPECT_FALSE(parse_metric("setup.p99_with_failures", {}, {}).metric) << "nothing of it can fail";
  response.set_count(0);
  EXPECT_EQ(value_of("response.p10", report), std::numeric_limits<double>::infinity()) << "all failed";
}

TEST(MetricValue, a_percentile_that_the_sample_cannot_hold_is_its_maximum_and_known_for_that) {
  const std::string report = R"(
    latency { name: "response" count: 99 p50_us: 3 p99_us: 5 max_us: 7 censored: 1 }
    latency { name: "setup" count: 1 p50_us: 3 max_us: 4 }
    per_stream { streams: 12 mean_p50_us: 1 mean_p90_us: 2 mean_worst_us: 3 }
  )";
  auto too_few = [&](const char* name) {
    return too_few_samples(*parse_metric(name, {}, {}).metric, testing::report_of(report));
  };
  EXPECT_EQ(value_of("response.p99_without_failures", report), 7) << "of 99, also where an older weir says 5";
  EXPECT_EQ(too_few("response.p99_without_failures")->samples, 99U);
  EXPECT_EQ(too_few("response.p99_without_failures")->needed, 100U);
  EXPECT_FALSE(too_few("response.p99")) << "the one that failed is a sample";
  EXPECT_EQ(value_of("response.p99.9", report), std::numeric_limits<double>::infinity());
  EXPECT_EQ(too_few("response.p99.9")->needed, 1000U);
  EXPECT_EQ(too_few("response.p99.99")->needed, 10'000U);
  EXPECT_FALSE(too_few("response.max"));
  EXPECT_FALSE(too_few("response.censored"));
  EXPECT_EQ(value_of("setup.p50", report), 4) << "half of one is one";
  EXPECT_EQ(too_few("setup.p50")->needed, 2U);
  EXPECT_FALSE(too_few("first_message.p99")) << "no sample is no data";
  EXPECT_FALSE(too_few("per_stream.mean_p90"));
  EXPECT_EQ(value_of("per_stream.mean_p99", report), 3);
  EXPECT_EQ(too_few("per_stream.mean_p99")->samples, 12U);
  EXPECT_FALSE(too_few("per_stream.mean_worst"));
  EXPECT_FALSE(too_few("outcomes.unexpected"));
}

TEST(MetricValue, fairness_of_the_run_is_the_lowest_of_its_groups) {
  v1::Report report;
  v1::GroupReport& a = *report.add_groups();
  a.set_name("a");
  EXPECT_EQ(value_of("fairness", report), std::nullopt);
  a.set_fairness(0.75);
  v1::GroupReport& b = *report.add_groups();
  b.set_name("b");
  b.set_fairness(0.5);
  b.set_replies_unmatched(3);
  b.mutable_per_stream()->set_streams(2);
  b.mutable_per_stream()->set_mean_worst_us(7);
  EXPECT_EQ(value_of("fairness", report), 0.5);
  EXPECT_EQ(value_of("a.fairness", report), 0.75);
  EXPECT_EQ(value_of("messages.unmatched", report), 3);
  EXPECT_EQ(value_of("b.per_stream.mean_worst", report), 7);
  EXPECT_EQ(value_of("a.per_stream.mean_worst", report), std::nullopt);
}

TEST(MetricValue, the_harness_answers_for_itself) {
  const std::string report = R"(
    latency { name: "lateness" count: 300 p99_us: 12 max_us: 13 }
    harness { timers { count: 200 p99_us: 5 max_us: 6 } cores_used: 0.5 steal_share: 0.01 }
  )";
  EXPECT_EQ(value_of("lateness.p99", report), 12);
  EXPECT_EQ(value_of("harness.lateness.p99", report), 12);
  EXPECT_EQ(value_of("harness.lateness.max", report), 13);
  EXPECT_EQ(value_of("harness.timers.p99", report), 5);
  EXPECT_EQ(value_of("harness.timers.max", report), 6);
  EXPECT_EQ(value_of("harness.lag.p99", report), std::nullopt) << "no sample";
  EXPECT_EQ(value_of("harness.cores_used", report), 0.5);
  EXPECT_EQ(value_of("harness.steal_share", report), 0.01);
  EXPECT_EQ(value_of("harness.others_share", report), std::nullopt) << "the system did not tell";
  EXPECT_EQ(value_of("harness.cores_used"), std::nullopt) << "a report without it";
}

TEST(MetricTable, every_name_of_the_list_is_understood_and_has_the_unit_that_stands_there) {
  for (const MetricEntry& entry : metric_list()) {
    MetricParse parsed = parse_metric(entry.name, {"g"}, kClasses);
    ASSERT_TRUE(parsed.metric) << entry.name << ": " << parsed.reason;
    EXPECT_EQ(to_string(parsed.metric->unit), entry.unit) << entry.name;
    EXPECT_EQ(share_of(*parsed.metric), entry.share_of) << entry.name;
    bool of_group = parse_metric("g." + entry.name, {"g"}, kClasses).metric.has_value();
    EXPECT_EQ(of_group, entry.scope == MetricScope::kGroups) << entry.name;
    EXPECT_FALSE(entry.text.empty()) << entry.name;
  }
}

TEST(MetricTable, holds_no_name_twice_and_no_share_of_what_is_not_there) {
  std::set<std::string> names;
  for (const MetricEntry& entry : metric_list()) EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
  for (const MetricRow& row : metric_rows()) {
    EXPECT_TRUE(row.share_of.empty() || names.contains(std::string(row.share_of))) << row.name;
  }
}

TEST(MetricTable, every_name_that_a_mistake_suggests_is_in_the_list) {
  std::set<std::string> names;
  for (const MetricEntry& entry : metric_list()) names.insert(entry.name);
  for (const std::string& family : metric_families()) {
    std::string remedy = parse_metric(family, {}, kClasses).remedy;
    if (remedy.empty()) {
      EXPECT_TRUE(names.contains(family)) << family;
      continue;
    }
    ASSERT_EQ(remedy.rfind("add one of: ", 0), 0U) << remedy;
    std::istringstream members(remedy.substr(12));
    for (std::string member; members >> member;) {
      if (member.ends_with(',')) member.pop_back();
      EXPECT_TRUE(names.contains(family + "." + member)) << family << "." << member;
    }
  }
}

TEST(MetricTable, the_page_and_the_readme_name_every_row) {
  std::string page = metrics_page(100);
  std::string tables = metrics_markdown();
  for (const LatencyRow& row : kLatencies) {
    EXPECT_THAT(page, ::testing::HasSubstr(row.name));
    EXPECT_THAT(tables, ::testing::HasSubstr(row.text));
  }
  for (const MetricRow& row : metric_rows()) {
    EXPECT_THAT(page, ::testing::HasSubstr(row.name));
    EXPECT_THAT(tables, ::testing::HasSubstr(row.text));
  }
}

TEST(MetricValue, starved_streams_count_where_their_group_does_not_allow_them) {
  const std::string report = R"(
    groups { name: "a" starved { streams: 3 } }
    groups { name: "b" starved { streams: 5 allowed: true } }
  )";
  auto value = [&](const char* name) {
    return metric_value(*parse_metric(name, {"a", "b"}, {}).metric, testing::report_of(report));
  };
  EXPECT_EQ(value("streams.starved"), 3);
  EXPECT_EQ(value("a.streams.starved"), 3);
  EXPECT_EQ(value("b.streams.starved"), 0);
}

TEST(MetricValue, of_a_gauge_is_what_the_service_said_of_itself) {
  v1::Report report;
  for (const char* name : {"gauge.before", "gauge.peak", "gauge.after", "gauge.growth"})
    EXPECT_EQ(value_of(name, report), std::nullopt) << name << ": nobody asked";
  report.mutable_gauge()->set_before(12);
  report.mutable_gauge()->set_peak(40);
  EXPECT_EQ(value_of("gauge.peak", report), 40);
  EXPECT_EQ(value_of("gauge.growth", report), std::nullopt) << "it was lost on the way";
  report.mutable_gauge()->set_after(9);
  EXPECT_EQ(value_of("gauge.before", report), 12);
  EXPECT_EQ(value_of("gauge.after", report), 9);
  EXPECT_EQ(value_of("gauge.growth", report), -3);
}

}  // namespace
}  // namespace weir
