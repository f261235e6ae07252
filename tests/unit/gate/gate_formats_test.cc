#include "harness/gate/gate_formats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/gate/rounds.h"

namespace weir {
namespace {

using testing::HasSubstr;
using testing::Not;

GateReport gate_of(const MeasureRound& measure, GatePlan plan = default_gate_plan()) {
  GateReport report;
  report.scenario = "echo";
  report.file = "a,b:echo.toml";
  report.arms = {"./old | {port}", "./new {port}"};
  report.plan = plan;
  report.outcome = *run_rounds(plan, measure, {});
  return report;
}

GateReport failed() {
  GateRound round = scaled_round(1.3);
  add_class(round, "tcp.rst", 0, 2);
  return gate_of([round](std::uint32_t) -> absl::StatusOr<GateRound> { return round; });
}

GateReport inconclusive() {
  GatePlan plan = default_gate_plan();
  plan.looks = {10};
  return gate_of(
      [](std::uint32_t number) -> absl::StatusOr<GateRound> {
        return scaled_round(number % 2 == 0 ? 1.2 : 0.85);
      },
      plan);
}

const JUnitCase& case_named(const JUnitSuite& suite, const std::string& name) {
  for (const JUnitCase& one : suite.cases) {
    if (one.name == name) return one;
  }
  ADD_FAILURE() << "no case " << name;
  return suite.cases.front();
}

TEST(GateJUnit, of_a_failure_has_a_case_for_each_thing_that_is_gated) {
  const JUnitSuite suite = gate_junit_suite(failed());
  EXPECT_EQ(case_named(suite, "is evidence").end, JUnitCase::End::kPassed);
  EXPECT_EQ(case_named(suite, "p50").end, JUnitCase::End::kFailed);
  EXPECT_THAT(case_named(suite, "p50").message, HasSubstr("30 % worse"));
  EXPECT_EQ(case_named(suite, "throughput").end, JUnitCase::End::kPassed);
  EXPECT_EQ(case_named(suite, "tcp.rst").end, JUnitCase::End::kFailed);
  EXPECT_THAT(case_named(suite, "tcp.rst").message, HasSubstr("candidate[7]"));
  EXPECT_EQ(suite.cases.size(), 5U) << "p90 and others are shown only";
}

TEST(GateJUnit, what_is_not_sure_is_skipped_with_the_reason) {
  const JUnitSuite suite = gate_junit_suite(inconclusive());
  EXPECT_EQ(case_named(suite, "is evidence").end, JUnitCase::End::kSkipped);
  EXPECT_THAT(case_named(suite, "is evidence").message, HasSubstr("INCONCLUSIVE (exit 98): about "));
  EXPECT_EQ(case_named(suite, "p50").end, JUnitCase::End::kSkipped);
}

TEST(GateJUnit, without_evidence_is_an_error) {
  GateRound round = scaled_round(1);
  round.doubts.emplace_back("weir was late");
  const JUnitSuite suite =
      gate_junit_suite(gate_of([round](std::uint32_t) -> absl::StatusOr<GateRound> { return round; }));
  EXPECT_EQ(case_named(suite, "is evidence").end, JUnitCase::End::kError);
}

TEST(GateMarkdown, is_a_table_that_no_name_can_break) {
  const std::string page = render_gate_markdown(failed());
  EXPECT_THAT(page, HasSubstr("### weir gate: FAILED — echo"));
  EXPECT_THAT(page, HasSubstr("| **FAIL** |"));
  EXPECT_THAT(page, HasSubstr("./old \\| {port}"));
}

TEST(GateGitHub, annotates_the_scenario_with_each_reason) {
  const std::string lines = render_gate_github(failed());
  EXPECT_THAT(
      lines, HasSubstr("::error file=a%2Cb%3Aecho.toml,title=weir gate FAILED%3A echo::p50 is 30 %25 worse"));
  EXPECT_THAT(render_gate_github(inconclusive()), HasSubstr("::warning "));
  EXPECT_THAT(render_gate_github(inconclusive()), Not(HasSubstr("::error ")));
}

}  // namespace
}  // namespace weir
