#include "harness/gate/repeat.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace weir {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A run with a check on its p99; the verdict is as it is given.
RepeatedRun run_of(const std::string& folder, double p50_ms, double p99_ms, int exit_code) {
  RepeatedRun out{folder, {}};
  v1::Report& report = out.report;
  v1::Verdict& verdict = *report.mutable_verdict();
  verdict.set_exit_code(static_cast<std::uint32_t>(exit_code));
  verdict.set_word(exit_code == 0    ? "PASSED"
                   : exit_code == 99 ? "FAILED"
                   : exit_code == 98 ? "INCONCLUSIVE"
                                     : "OTHER");
  v1::Latency& latency = *report.add_latency();
  latency.set_name("response");
  latency.set_count(5000);
  latency.set_p50_us(p50_ms * 1e3);
  latency.set_p99_us(p99_ms * 1e3);
  v1::CheckResult& check = *report.add_checks();
  check.set_metric("response.p99");
  check.set_condition("<= 20ms");
  check.set_unit("us");
  check.set_value(p99_ms * 1e3);
  check.set_passed(exit_code == 0);
  check.set_decision(exit_code == 0 ? "passed" : exit_code == 98 ? "inconclusive" : "failed");
  v1::CheckResult& implicit = *report.add_checks();
  implicit.set_metric("outcomes.unexpected");
  implicit.set_implicit(true);
  implicit.set_passed(true);
  return out;
}

RepeatedRuns three() {
  return {.scenario = "echo",
          .folder = "runs/x",
          .wanted = 3,
          .exit_code = 99,
          .runs = {run_of("a", 1.3, 22, 99), run_of("b", 1, 15, 0), run_of("c", 1.1, 19, 98)}};
}

const RepeatedNumber& named(const std::vector<RepeatedNumber>& numbers, const std::string& name) {
  for (const RepeatedNumber& one : numbers) {
    if (one.name == name) return one;
  }
  ADD_FAILURE() << "no " << name;
  return numbers.front();
}

TEST(Repeat, names_the_run_in_the_middle_and_the_spread) {
  EXPECT_EQ(median_run(three()), 2U);
  const Spread p99 = spread_of(named(numbers_of(three()), "response.p99"));
  EXPECT_EQ(p99.values, 3U);
  EXPECT_EQ(p99.lowest, 15'000);
  EXPECT_EQ(p99.median, 19'000);
  EXPECT_EQ(p99.highest, 22'000);
}

TEST(Repeat, of_an_even_number_of_runs_names_one_that_there_was) {
  RepeatedRuns two = three();
  two.runs.pop_back();
  EXPECT_EQ(median_run(two), 1U);
}

TEST(Repeat, counts_what_each_check_came_to_and_shows_it_once) {
  const std::vector<RepeatedNumber> numbers = numbers_of(three());
  const RepeatedNumber& checked = named(numbers, "response.p99");
  EXPECT_EQ(checked.passed, 1U);
  EXPECT_EQ(checked.failed, 1U);
  EXPECT_EQ(checked.unsettled, 1U);
  EXPECT_EQ(std::count_if(numbers.begin(), numbers.end(),
                          [](const RepeatedNumber& one) { return one.name == "response.p99"; }),
            1);
  for (const RepeatedNumber& one : numbers) EXPECT_NE(one.name, "outcomes.unexpected") << "none failed";
}

TEST(Repeat, leaves_out_runs_that_are_no_evidence_and_says_so) {
  RepeatedRuns all = three();
  all.runs.push_back(run_of("d", 90, 900, 3));
  all.wanted = 5;
  EXPECT_EQ(spread_of(named(numbers_of(all), "response.p99")).highest, 22'000);
  const std::string text = render_repeat(all);
  EXPECT_THAT(text, HasSubstr("1 run is no evidence, and in no number here"));
  EXPECT_THAT(text, HasSubstr("4 of 5 runs were made"));
}

TEST(Repeat, a_run_that_reached_no_server_is_in_vain_and_says_why) {
  RepeatedRun run = run_of("a", 1, 1, 3);
  run.report.mutable_verdict()->add_reasons("no stream reached 127.0.0.1:1");
  EXPECT_TRUE(is_in_vain(run));
  const RepeatedRuns all{.scenario = "echo", .folder = "x", .wanted = 3, .exit_code = 3, .runs = {run}};
  EXPECT_EQ(render_repeat(all), R"(NOT EVIDENCE (exit 3), the gravest of 1 run  echo

    1  OTHER (exit 3)            a
       no stream reached 127.0.0.1:1

  1 of 3 runs were made
  no message went either way in the last of them, so no other was begun
  1 run is no evidence, and in no number here
)");
  run.report.add_groups()->set_messages_sent(1);
  EXPECT_FALSE(is_in_vain(run)) << "the next may be evidence";
}

TEST(Repeat, of_runs_that_never_got_their_answers_has_no_width) {
  RepeatedRuns all = three();
  all.runs[0].report.mutable_checks(0)->set_value(INFINITY);
  EXPECT_THAT(render_repeat(all), HasSubstr("never"));
  EXPECT_THAT(render_repeat_json(all), Not(HasSubstr("inf")));
}

TEST(Repeat, that_are_far_apart_have_all_digits_of_it) {
  RepeatedRuns far = three();
  far.runs[0] = run_of("a", 1.3, 220, 99);
  EXPECT_THAT(render_repeat(far), HasSubstr("1079 %"));
}

TEST(Repeat, without_runs_has_no_numbers) {
  const RepeatedRuns none{.scenario = "echo", .folder = "x", .wanted = 3, .exit_code = 130, .runs = {}};
  EXPECT_TRUE(numbers_of(none).empty());
  EXPECT_EQ(median_run(none), std::nullopt);
  EXPECT_THAT(render_repeat(none), HasSubstr("0 of 3 runs were made"));
}

TEST(Repeat, reads_as_written) {
  EXPECT_EQ(render_repeat(three()), R"(FAILED (exit 99), the gravest of 3 runs  echo

    1  FAILED (exit 99)          a
    2  PASSED (exit 0)           b
    3  INCONCLUSIVE (exit 98)    c

                                  lowest    median   highest    apart
  response.p50                       1ms     1.1ms     1.3ms   27.3 %
  response.p90                         -         -         -        -
  service.p50                          -         -         -        -
  service.p90                          -         -         -        -
  service.p99                          -         -         -        -
  throughput                           -         -         -        -
  response.p99                      15ms      19ms      22ms   36.8 %  <= 20ms: 1 passed, 1 FAILED and 1 not settled

  the median run, by response.p50, is run 3: c
  apart: from the lowest to the highest, as a share of the median
)");
  EXPECT_THAT(render_repeat_markdown(three()),
              HasSubstr("| response.p99 | 15ms | 19ms | 22ms | 36.8 % | \\<= 20ms: 1 passed, "));
}

}  // namespace
}  // namespace weir
