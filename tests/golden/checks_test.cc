#include "reports/checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/golden/reports.h"

namespace weir {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// A run of ten streams in which nothing went wrong.
const std::string kGoodRun = R"(
  run { streams_started: 10 duration_seconds: 1 measured_seconds: 1 }
  target { address: "host:1" kind: "remote" }
  groups { name: "g" totals { total: 10 expected: 10 } }
  totals { total: 10 expected: 10 }
  outcomes { group: "g" class: "ok.complete" verdict: "expected" count: 10 }
)";

// The same, but one stream ended unexpectedly.
const std::string kOneUnexpected = R"(
  run { streams_started: 10 duration_seconds: 1 measured_seconds: 1 }
  groups { name: "g" totals { total: 10 expected: 9 unexpected: 1 } }
  totals { total: 10 expected: 9 unexpected: 1 }
  outcomes { group: "g" class: "ok.complete" verdict: "expected" count: 9 }
  outcomes { group: "g" class: "tcp.fin" verdict: "unexpected" count: 1 }
)";

const std::string kPartial = R"( run { partial: true partial_reason: "interrupted by SIGTERM" } )";
const std::string kSilentFault =
    R"( faults { id: "reset" on: "g" trigger: "after 5 replies" planned: 3 fired: 1 } )";
const std::string kFailingCheck =
    R"( checks { metric: "outcomes.total" max: 3 has_max: true where: "a.toml:9" } )";
const std::string kWrongTotal = R"( run { streams_started: 11 } )";

v1::Report judged(const std::string& text) {
  v1::Report report = testing::report_of(text);
  judge(report);
  return report;
}

/// Text format merges no sub-message given twice: parts are parsed one by one and merged.
v1::Report judged(const std::string& base, const std::string& more) {
  v1::Report report = testing::report_of(base);
  report.MergeFrom(testing::report_of(more));
  judge(report);
  return report;
}

struct Row {
  const char* name;
  std::string base;
  std::string more;
  std::uint32_t exit_code;
  const char* word;
  int reasons;
};

class Rules : public ::testing::TestWithParam<Row> {};

TEST_P(Rules, the_first_that_holds_decides_and_all_are_listed) {
  const Row& row = GetParam();
  v1::Report report = judged(row.base, row.more);
  EXPECT_EQ(report.verdict().exit_code(), row.exit_code);
  EXPECT_EQ(report.verdict().word(), row.word);
  EXPECT_EQ(report.verdict().reasons_size(), row.reasons) << report.verdict().DebugString();
}

INSTANTIATE_TEST_SUITE_P(
    Table, Rules,
    ::testing::Values(Row{"nothing_wrong", kGoodRun, "", 0, "PASSED", 1},
                      Row{"failed_check", kGoodRun, kFailingCheck, 99, "FAILED", 1},
                      Row{"unexpected_outcome", kOneUnexpected, "", 99, "FAILED", 1},
                      Row{"both_fail", kOneUnexpected, kFailingCheck, 99, "FAILED", 2},
                      Row{"silent_fault", kGoodRun, kSilentFault, 3, "NOT EVIDENCE", 1},
                      Row{"silent_fault_before_failed_check", kGoodRun, kFailingCheck + kSilentFault, 3,
                          "NOT EVIDENCE", 2},
                      Row{"interrupted", kGoodRun, kPartial, 130, "INTERRUPTED", 1},
                      Row{"interrupted_before_silent_fault", kGoodRun,
                          kPartial + kSilentFault + kFailingCheck, 130, "INTERRUPTED", 3},
                      // Three sums disagree with the number started besides the total itself.
                      Row{"wrong_total", kGoodRun, kWrongTotal, 1, "BROKEN", 4},
                      Row{"wrong_total_before_all", kOneUnexpected,
                          "run { streams_started: 11 partial: true }" + kSilentFault, 1, "BROKEN", 7},
                      // No stream at all: the implicit check has a value, 0, and passes.
                      Row{"no_stream_started", "", "", 3, "NOT EVIDENCE", 1}),
    [](const auto& test) { return test.param.name; });

TEST(Judge, a_row_missing_from_the_outcome_table_is_a_bug_of_weir) {
  v1::Report report = testing::report_of(kGoodRun);
  report.mutable_outcomes(0)->set_count(9);
  judge(report);
  EXPECT_EQ(report.verdict().exit_code(), 1U);
  EXPECT_THAT(report.verdict().reasons(),
              ElementsAre(StartsWith("the sum of outcomes[].count is 9, and run.streams_started is 10")));
}

TEST(Judge, an_unreachable_target_is_no_evidence_and_says_what_to_start) {
  v1::Report report = judged(R"(
    run { streams_started: 2 } target { address: "host:1" kind: "remote" }
    groups { name: "g" totals { total: 2 unexpected: 2 } } totals { total: 2 unexpected: 2 }
    outcomes { group: "g" class: "connect.refused" verdict: "unexpected" count: 1 example_message: "Connection \033[1mrefused" }
    outcomes { group: "g" class: "connect.dns" verdict: "unexpected" count: 1 })");
  EXPECT_EQ(report.verdict().exit_code(), 3U);
  EXPECT_EQ(
      report.verdict().reasons(0),
      "no stream reached host:1: \"Connection \\x1b[1mrefused\"; start the server, or name another with "
      "--set target.address=HOST:PORT");
}

TEST(Judge, a_text_of_the_server_is_quoted_whole_and_its_semicolons_part_nothing) {
  const std::string cause = std::string(300, 'x') + "; CERTIFICATE_VERIFY_FAILED";
  v1::Report report = judged(R"(
    run { streams_started: 1 } target { address: "host:1" kind: "remote" }
    groups { name: "g" totals { total: 1 unexpected: 1 } } totals { total: 1 unexpected: 1 }
    outcomes { group: "g" class: "connect.tls" verdict: "unexpected" count: 1 example_message: ")" +
                             cause + "\" }");
  ASSERT_EQ(report.verdict().findings_size(), 2);
  EXPECT_EQ(report.verdict().findings(0).reason(), "no stream reached host:1: \"" + cause + "\"");
  EXPECT_THAT(report.verdict().findings(0).remedy(), StartsWith("something is there"));
  EXPECT_EQ(report.verdict().findings(1).remedy(), "") << "only the first can be mended";
}

TEST(Judge, a_diagnosis_is_the_reason_and_nothing_else_is_advised) {
  v1::Report report = judged(R"(
    run { streams_started: 2 } target { address: "host:1" kind: "remote" }
    groups { name: "g" totals { total: 2 unexpected: 2 } } totals { total: 2 unexpected: 2 }
    outcomes { group: "g" class: "app.unimplemented" verdict: "unexpected" count: 2 }
    faults { id: "reset" on: "g" planned: 1 never_fired: "g[0] ended as app.unimplemented" }
    diagnosis { cause: "method.unknown" reason: "the server does not know a.B/C" remedy: "use --set target.method=a.B/D" })");
  EXPECT_EQ(report.verdict().exit_code(), 3U);
  EXPECT_EQ(
      report.verdict().reasons(0),
      "no stream got a reply from host:1: the server does not know a.B/C; use --set target.method=a.B/D");
  EXPECT_THAT(report.verdict().reasons(), Not(Contains(HasSubstr("never fired"))));
  for (int i = 1; i < report.verdict().findings_size(); ++i)
    EXPECT_EQ(report.verdict().findings(i).remedy(), "");
}

TEST(Judge, a_method_of_another_kind_is_no_evidence_though_it_may_have_answered) {
  v1::Report report = judged(R"(
    run { streams_started: 2 } target { address: "host:1" kind: "remote" }
    groups { name: "g" replies_received: 2 totals { total: 2 unexpected: 2 } } totals { total: 2 unexpected: 2 }
    outcomes { group: "g" class: "ok.early" verdict: "unexpected" count: 2 }
    diagnosis { cause: "method.not_bidi" reason: "a.B/C is unary, and weir drives bidi methods"
                remedy: "use --set target.method=a.B/D" })");
  EXPECT_EQ(report.verdict().exit_code(), 3U);
  EXPECT_EQ(report.verdict().reasons(0),
            "host:1 says that a.B/C is unary, and weir drives bidi methods; use --set target.method=a.B/D");
}

TEST(Judge, a_fault_that_brings_its_remedy_keeps_it) {
  v1::Report report = judged(kGoodRun, R"(
    faults { id: "reset" on: "g" planned: 2 never_fired: "g[0] said \"; no\"" remedy: "lengthen phases.measure" })");
  EXPECT_EQ(report.verdict().findings(0).reason(),
            "fault 'reset' never fired on 2 of 2 planned streams: g[0] said \"; no\" (and 1 more)");
  EXPECT_EQ(report.verdict().findings(0).remedy(), "lengthen phases.measure");
}

TEST(Judge, a_target_that_accepts_and_never_answers_is_no_evidence) {
  v1::Report report = judged(R"(
    run { streams_started: 2 } target { address: "host:1" kind: "remote" }
    groups { name: "g" totals { total: 2 unexpected: 2 } } totals { total: 2 unexpected: 2 }
    outcomes { group: "g" class: "stall.open" verdict: "unexpected" count: 1 example_message: "CANCELLED" }
    outcomes { group: "g" class: "local.deadline.connecting" verdict: "unexpected" count: 1 }
    faults { id: "reset" on: "g" planned: 1 never_fired: "g[0] ended as stall.open" })");
  EXPECT_EQ(report.verdict().exit_code(), 3U);
  EXPECT_EQ(report.verdict().reasons(0),
            "no stream got an answer from host:1: stall.open; something accepts connections there and never "
            "answers: name another port with --set target.address=HOST:PORT");
  EXPECT_THAT(report.verdict().reasons(), Not(Contains(HasSubstr("never fired"))));
}

TEST(Judge, a_fault_planned_on_no_stream_is_no_evidence) {
  v1::Report report = judged(kGoodRun, R"(faults { id: "rare" on: "g" never_fired: "the seed drew none" })");
  EXPECT_EQ(report.verdict().exit_code(), 3U);
  EXPECT_THAT(
      report.verdict().reasons(),
      Contains("fault 'rare' was planned on no stream: the seed drew none; let it select more streams"));
}

TEST(Judge, a_stall_after_replies_is_a_failed_check) {
  v1::Report report = judged(R"(
    run { streams_started: 1 } target { address: "host:1" kind: "remote" }
    groups { name: "g" replies_received: 3 totals { total: 1 unexpected: 1 } } totals { total: 1 unexpected: 1 }
    outcomes { group: "g" class: "stall.open" verdict: "unexpected" count: 1 })");
  EXPECT_EQ(report.verdict().exit_code(), 99U);
}

TEST(Judge, streams_that_had_no_time_to_open_are_no_evidence) {
  v1::Report report = judged(kGoodRun, "run { streams_planned: 25 }");
  EXPECT_EQ(report.verdict().exit_code(), 3U);
  EXPECT_EQ(report.verdict().reasons(0),
            "only 10 of 25 planned streams opened before the measure phase ended; lengthen phases.measure, "
            "or let the "
            "streams open earlier");
}

TEST(Judge, a_run_that_weir_gave_up_says_why_first_and_nothing_else_for_its_shortness) {
  v1::Report report =
      judged(kGoodRun, R"(run { streams_planned: 25 given_up: "the run was ended after 3ms: x" }
    checks { metric: "response.p99" has_max: true max: 1 })");
  EXPECT_EQ(report.verdict().exit_code(), 3U);
  EXPECT_EQ(
      report.verdict().reasons(0),
      "the run was ended after 3ms: x; start `weir serve` there, or remove what only weir's own server does");
  EXPECT_THAT(report.verdict().reasons(), Not(Contains(HasSubstr("lengthen"))));
  EXPECT_THAT(report.verdict().reasons(), Not(Contains(HasSubstr("opened before"))));
}

TEST(Miscount, names_the_fields_that_do_not_agree) {
  EXPECT_THAT(find_miscounts(testing::report_of(kGoodRun)), ElementsAre());
  v1::Report edited = testing::report_of(kGoodRun);
  edited.mutable_totals()->set_total(7);
  EXPECT_THAT(find_miscounts(edited), ElementsAre("totals.total is 7, and run.streams_started is 10"));
  edited = testing::report_of(kGoodRun);
  edited.mutable_outcomes(0)->set_count(9);
  EXPECT_THAT(find_miscounts(edited),
              ElementsAre("the sum of outcomes[].count is 9, and run.streams_started is 10"));
  EXPECT_THAT(find_miscounts(v1::Report()), ElementsAre());
}

TEST(Judge, an_interruption_before_the_first_stream_says_only_that) {
  v1::Report report =
      judged(R"(run { partial: true partial_reason: "interrupted by SIGINT" streams_planned: 5 })");
  EXPECT_EQ(report.verdict().exit_code(), 130U);
  EXPECT_EQ(report.verdict().reasons_size(), 1);
}

TEST(Judge, connection_failures_beside_other_outcomes_are_a_failed_check) {
  v1::Report report = testing::report_of(kOneUnexpected);
  report.mutable_outcomes(1)->set_class_("connect.refused");
  judge(report);
  EXPECT_EQ(report.verdict().exit_code(), 99U);
}

TEST(Judge, refused_connections_that_a_fault_asked_for_pass) {
  v1::Report report = testing::report_of(kGoodRun);
  report.mutable_outcomes(0)->set_class_("connect.refused");
  judge(report);
  EXPECT_EQ(report.verdict().exit_code(), 0U);
}

TEST(Judge, a_silent_fault_is_named_with_number_reason_and_remedy) {
  v1::Report report = judged(kGoodRun, R"(
    faults { id: "reset" on: "g" trigger: "after 5 replies" planned: 4 fired: 2
             never_fired: "stream 3 ended after 2 of 5 replies" never_fired: "stream 4 ended after 1 of 5 replies" })");
  EXPECT_EQ(report.verdict().reasons(0),
            "fault 'reset' never fired on 2 of 4 planned streams: stream 3 ended after 2 of 5 replies (and 1 "
            "more); "
            "move its trigger (after 5 replies) earlier, or let the streams of 'g' live longer");
}

TEST(Judge, faults_cut_short_by_a_signal_are_not_missing) {
  v1::Report report = judged(kGoodRun, R"(faults { id: "reset" planned: 4 fired: 1 void: 3 })");
  EXPECT_EQ(report.verdict().exit_code(), 0U);
}

TEST(Judge, the_implicit_checks_are_added_once) {
  v1::Report report = judged(kGoodRun);
  judge(report);
  ASSERT_EQ(report.checks_size(), 2);
  EXPECT_EQ(report.checks(1).metric(), "streams.starved");
  EXPECT_TRUE(report.checks(1).implicit());
  EXPECT_TRUE(report.checks(0).implicit());
  EXPECT_TRUE(report.checks(0).passed());
  EXPECT_EQ(report.checks(0).metric(), "outcomes.unexpected");
  EXPECT_EQ(report.checks(0).condition(), "<= 0");
  EXPECT_EQ(report.checks(0).measured(), "0");
}

TEST(Judge, a_check_of_ones_own_on_unexpected_outcomes_replaces_the_implicit_one) {
  v1::Report report =
      judged(kOneUnexpected, R"(checks { metric: "outcomes.unexpected" max: 1 has_max: true })");
  EXPECT_EQ(report.verdict().exit_code(), 0U);
  EXPECT_EQ(report.checks_size(), 2) << "and the one on starved streams";
}

TEST(Judge, a_check_on_one_group_does_not_replace_the_implicit_one) {
  v1::Report report =
      judged(kOneUnexpected, R"(checks { metric: "g.outcomes.unexpected" max: 1 has_max: true })");
  EXPECT_EQ(report.verdict().exit_code(), 99U);
}

TEST(Judge, a_check_without_data_fails) {
  v1::Report report =
      judged(kGoodRun, R"(checks { metric: "response.p99" max: 20000 has_max: true where: "a.toml:3" })");
  EXPECT_EQ(report.verdict().exit_code(), 99U);
  EXPECT_EQ(report.checks(0).measured(), "no data");
  EXPECT_THAT(report.verdict().reasons(0), HasSubstr("response.p99 <= 20ms has no data (a.toml:3)"));
}

TEST(Judge, a_check_on_a_metric_that_is_not_there_fails) {
  EXPECT_EQ(judged(kGoodRun, R"(checks { metric: "nonsense" })").verdict().exit_code(), 99U);
}

TEST(Judge, limits_are_part_of_what_is_allowed) {
  auto passes = [](const std::string& limits) {
    return judged(kGoodRun, "checks { metric: \"outcomes.total\" " + limits + " }").checks(0).passed();
  };
  EXPECT_TRUE(passes("max: 10 has_max: true"));
  EXPECT_FALSE(passes("max: 9 has_max: true"));
  EXPECT_TRUE(passes("min: 10 has_min: true"));
  EXPECT_FALSE(passes("min: 11 has_min: true"));
  EXPECT_TRUE(passes("min: 10 max: 10 has_min: true has_max: true"));
  EXPECT_FALSE(passes("min: 11 max: 20 has_min: true has_max: true"));
}

TEST(Judge, a_value_just_past_its_limit_is_shown_with_the_digits_that_tell) {
  v1::Report report = judged(kGoodRun, R"(latency { name: "response" count: 100 p99_us: 20004 }
                                          checks { metric: "response.p99" max: 20000 has_max: true })");
  EXPECT_EQ(report.checks(0).measured(), "20004us");
}

TEST(Judge, an_ambiguous_outcome_passes_and_is_mentioned) {
  v1::Report report = testing::report_of(kOneUnexpected);
  report.mutable_totals()->set_unexpected(0);
  report.mutable_totals()->set_ambiguous(1);
  report.mutable_outcomes(1)->set_verdict("ambiguous");
  judge(report);
  EXPECT_EQ(report.verdict().exit_code(), 0U);
  EXPECT_EQ(report.verdict().reasons(0), "9 of 10 streams ended as expected (1 ambiguous), 2 checks passed");
}

TEST(Judge, a_check_that_passed_on_a_sample_too_small_is_no_evidence) {
  const std::string of_eight = R"(latency { name: "response" count: 8 p50_us: 1000 max_us: 4800 } )";
  v1::Report report = judged(kGoodRun, of_eight + R"(
    checks { metric: "response.p99" max: 20000 has_max: true where: "a.toml:9" })");
  EXPECT_EQ(report.verdict().exit_code(), 3U);
  EXPECT_EQ(report.verdict().findings(0).reason(),
            "check response.p99 <= 20ms passed on too little (a.toml:9): measured 4.8ms (the maximum of 8 "
            "samples; the percentile takes 100)");
  EXPECT_THAT(report.verdict().findings(0).remedy(), HasSubstr("on the maximum"));
  EXPECT_TRUE(report.checks(0).passed());
  EXPECT_EQ(report.checks(0).samples(), 8U);
  EXPECT_EQ(report.checks(0).samples_needed(), 100U);

  report = judged(kGoodRun, of_eight + R"(checks { metric: "response.p99" max: 2000 has_max: true })");
  EXPECT_EQ(report.verdict().exit_code(), 99U) << "more samples have no lower maximum";
  for (const char* metric : {"response.p50", "response.max"}) {
    report = judged(kGoodRun, of_eight + "checks { metric: \"" + metric + "\" max: 20000 has_max: true }");
    EXPECT_EQ(report.verdict().exit_code(), 0U) << metric;
    EXPECT_FALSE(report.checks(0).has_samples()) << metric;
  }
}

TEST(Judge, a_pass_says_which_percentiles_its_sample_cannot_hold) {
  auto reason = [](const char* latency) { return judged(kGoodRun, latency).verdict().reasons(0); };
  EXPECT_EQ(reason(R"(latency { name: "response" count: 7 censored: 1 })"),
            "10 streams ended as expected, 2 checks passed; 8 measured messages, too few for p90 and above");
  EXPECT_THAT(reason(R"(latency { name: "response" count: 999 })"),
              ::testing::EndsWith("; 999 measured messages, too few for p99.9"));
  EXPECT_EQ(reason(R"(latency { name: "response" count: 1000 })"),
            "10 streams ended as expected, 2 checks passed");
  EXPECT_EQ(reason(R"(latency { name: "response" })"), "10 streams ended as expected, 2 checks passed");
}

const v1::CheckResult& first_check(const v1::Report& report) { return report.checks(0); }

TEST(CheckNumbers, carry_value_bounds_and_unit_beside_the_text) {
  v1::Report report = judged(kGoodRun, R"(
    latency { name: "response" count: 500 p99_us: 13400 }
    checks { metric: "response.p99" min: 1 has_min: true max: 9000 has_max: true })");
  const v1::CheckResult& check = first_check(report);
  EXPECT_EQ(check.unit(), "us");
  EXPECT_EQ(check.value(), 13400);
  EXPECT_EQ(check.measured(), "13.4ms");
  ASSERT_EQ(check.bounds_size(), 2);
  EXPECT_EQ(check.bounds(0).comparison(), ">=");
  EXPECT_EQ(check.bounds(0).bound(), 1);
  EXPECT_TRUE(check.bounds(0).passed());
  EXPECT_EQ(check.bounds(1).comparison(), "<=");
  EXPECT_EQ(check.bounds(1).bound(), 9000);
  EXPECT_FALSE(check.bounds(1).passed());
  EXPECT_FALSE(check.passed());
}

TEST(CheckNumbers, without_data_there_is_no_value_and_every_bound_fails) {
  v1::Report report = judged(kGoodRun, R"(checks { metric: "response.p99" max: 9000 has_max: true })");
  const v1::CheckResult& check = first_check(report);
  EXPECT_FALSE(check.has_value());
  EXPECT_FALSE(check.bounds(0).passed());
  EXPECT_EQ(check.unit(), "us");
}

TEST(Shares, hold_a_count_against_its_whole) {
  const std::string check = R"(checks { metric: "outcomes.unexpected" has_max: true unit: "share" max: )";
  v1::Report tolerated = judged(kOneUnexpected, check + "0.1 }");
  EXPECT_TRUE(first_check(tolerated).passed());
  EXPECT_EQ(first_check(tolerated).condition(), "<= 10%");
  EXPECT_EQ(first_check(tolerated).measured(), "10% (1 of 10)");
  EXPECT_EQ(first_check(tolerated).value(), 0.1);
  EXPECT_EQ(tolerated.verdict().exit_code(), 0U) << "the scenario's own check stands in for the implicit one";
  v1::Report failed = judged(kOneUnexpected, check + "0.09999999 }");
  EXPECT_FALSE(first_check(failed).passed());
  EXPECT_EQ(first_check(failed).unit(), "share");
}

TEST(Shares, of_nothing_are_no_data) {
  v1::Report report =
      judged(kGoodRun, R"(checks { metric: "messages.unanswered" has_max: true unit: "share" max: 0.5 })");
  EXPECT_FALSE(first_check(report).has_value());
  EXPECT_EQ(first_check(report).measured(), "no data");
}

const std::string kStarved = R"( groups { name: "h" starved { streams: 20 examples: 40 examples: 41 } } )";

TEST(StarvedStreams, fail_a_run_that_says_nothing_of_them_and_are_named) {
  v1::Report report = judged(kGoodRun, kStarved);
  EXPECT_EQ(report.verdict().exit_code(), 99U);
  EXPECT_THAT(report.verdict().reasons(0), StartsWith("20 streams starved"));
  EXPECT_THAT(report.verdict().reasons(0), HasSubstr("20 on 'h' (streams 40, 41, ...)"));
  EXPECT_THAT(report.verdict().reasons(0), HasSubstr("may_starve = true"));
}

TEST(StarvedStreams, pass_where_the_group_or_a_check_allows_them) {
  EXPECT_EQ(judged(kGoodRun, R"( groups { name: "h" starved { streams: 20 allowed: true } } )")
                .verdict()
                .exit_code(),
            0U);
  const std::string check = R"(checks { metric: "streams.starved" has_max: true max: 20 })";
  EXPECT_EQ(judged(kGoodRun, kStarved + check).verdict().exit_code(), 0U);
}

/// 2,500 response times around 19 ms, and a check on their p99.
std::string with_interval(const std::string& check, const std::string& sampling) {
  return R"(latency { name: "response" count: 2500 min_us: 10000 mean_us: 19000 p50_us: 19000 p99_us: 19400 max_us: 30000 }
    checks { metric: "response.p99" where: "a.toml:9" decide: "interval" )" +
         check + " sampling { samples: 2500 effective_samples: 812.3 parts: 10 " + sampling + " } }";
}
const std::string kAtMost20 = "max: 20000 has_max: true ";

TEST(IntervalCheck, holds_where_the_whole_interval_keeps_the_bound) {
  const v1::Report report = judged(kGoodRun, with_interval(kAtMost20, "low: 18200 high: 20000"));
  EXPECT_EQ(report.verdict().exit_code(), 0U) << report.verdict().DebugString();
  EXPECT_EQ(report.checks(0).decision(), "passed");
  EXPECT_EQ(report.checks(0).measured(), "19.4ms [18.2ms to 20ms]");
}

TEST(IntervalCheck, fails_where_none_of_the_interval_keeps_the_bound) {
  const v1::Report report = judged(kGoodRun, with_interval(kAtMost20, "low: 20001 high: 22000"));
  EXPECT_EQ(report.verdict().exit_code(), 99U);
  EXPECT_EQ(report.checks(0).decision(), "failed");
  EXPECT_FALSE(report.checks(0).bounds(0).inconclusive());
}

TEST(IntervalCheck, is_inconclusive_where_the_bound_lies_within_and_says_what_it_takes) {
  const v1::Report report = judged(
      kGoodRun, with_interval(kAtMost20, "low: 18200 high: 21700 more_samples: 3199.2 more_seconds: 12.8"));
  EXPECT_EQ(report.verdict().exit_code(), 98U);
  EXPECT_EQ(report.verdict().word(), "INCONCLUSIVE");
  EXPECT_FALSE(report.checks(0).passed());
  EXPECT_EQ(report.checks(0).decision(), "inconclusive");
  ASSERT_EQ(report.verdict().findings_size(), 1);
  EXPECT_EQ(
      report.verdict().findings(0).reason(),
      "check response.p99 <= 20ms is not settled (a.toml:9): measured 19.4ms [18.2ms to 21.7ms], by 2,500 "
      "samples that say as much as 812 which do not depend on each other");
  EXPECT_THAT(report.verdict().findings(0).remedy(),
              StartsWith("measure for about 12.8s longer, which is 3,199 more samples"));
}

TEST(IntervalCheck, without_an_end_on_the_side_of_the_bound_is_inconclusive) {
  const v1::Report few = judged(kGoodRun, with_interval(kAtMost20, "low: 18200 more_samples: 40"));
  EXPECT_EQ(few.verdict().exit_code(), 98U);
  EXPECT_EQ(few.checks(0).measured(), "19.4ms [18.2ms or more]");
  EXPECT_THAT(few.verdict().findings(0).remedy(), StartsWith("it takes about 40 more samples"));
  const v1::Report sure = judged(kGoodRun, with_interval(kAtMost20, "low: 20100"));
  EXPECT_EQ(sure.verdict().exit_code(), 99U) << "the end on this side is enough to fail";
}

TEST(IntervalCheck, at_the_bound_no_run_is_long_enough) {
  const v1::Report report = judged(
      kGoodRun, with_interval(kAtMost20, "low: 18200 high: 21700 more_samples: inf more_seconds: inf"));
  EXPECT_THAT(report.verdict().findings(0).remedy(), StartsWith("it lies at the bound"));
}

TEST(IntervalCheck, that_is_strict_fails_where_it_is_not_settled) {
  const v1::Report report =
      judged(kGoodRun, with_interval(kAtMost20 + "strict: true ", "low: 18200 high: 21700"));
  EXPECT_EQ(report.verdict().exit_code(), 99U);
  EXPECT_EQ(report.checks(0).decision(), "inconclusive");
  EXPECT_THAT(report.verdict().findings(0).reason(), HasSubstr("; it is strict"));
}

TEST(IntervalCheck, of_a_lower_bound_is_the_same_the_other_way_round) {
  const std::string at_least = "min: 20000 has_min: true ";
  const auto code = [&](const std::string& sampling) {
    return judged(kGoodRun, with_interval(at_least, sampling)).verdict().exit_code();
  };
  EXPECT_EQ(code("low: 20000 high: 22000"), 0U);
  EXPECT_EQ(code("low: 18200 high: 19999"), 99U);
  EXPECT_EQ(code("low: 18200 high: 22000"), 98U);
}

TEST(IntervalCheck, a_check_that_failed_is_graver_than_one_that_is_not_settled) {
  const v1::Report report =
      judged(kGoodRun, with_interval(kAtMost20, "low: 18200 high: 21700") + kFailingCheck);
  EXPECT_EQ(report.verdict().exit_code(), 99U);
  ASSERT_EQ(report.verdict().findings_size(), 2);
  EXPECT_THAT(report.verdict().findings(1).reason(), HasSubstr("is not settled"));
}

TEST(IntervalCheck, on_the_point_holds_the_value_against_the_bound) {
  v1::Report report = testing::report_of(kGoodRun + with_interval(kAtMost20, "low: 18200 high: 21700"));
  report.mutable_checks(0)->set_decide("point");
  judge(report);
  EXPECT_EQ(report.verdict().exit_code(), 0U);
  EXPECT_EQ(report.checks(0).measured(), "19.4ms");
  report.mutable_checks(0)->set_decide("");
  judge(report);
  EXPECT_EQ(report.verdict().exit_code(), 0U) << "as an older weir decided it";
}

}  // namespace
}  // namespace weir
