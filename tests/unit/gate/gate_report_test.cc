#include "harness/gate/gate_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/gate/rounds.h"

namespace weir {
namespace {

using testing::HasSubstr;
using testing::Not;

GateReport report_of(const MeasureRound& measure, GatePlan plan = default_gate_plan()) {
  GateReport report;
  report.scenario = "echo";
  report.arms = {"./old {port}", "./new {port}"};
  report.plan = plan;
  report.outcome = *run_rounds(plan, measure, {});
  return report;
}

MeasureRound same_each_time(const GateRound& round) {
  return [round](std::uint32_t) -> absl::StatusOr<GateRound> { return round; };
}

TEST(GateReport, of_a_slower_candidate_says_by_how_much) {
  const GateReport report = report_of(same_each_time(scaled_round(1.3)));
  EXPECT_THAT(render_gate_text(report), HasSubstr("FAILED (exit 99)  gate of echo"));
  EXPECT_THAT(reasons_of(report).at(0),
              HasSubstr("p50 is 30 % worse, surely 30 % or more, and 3 % is tolerated"));
}

TEST(GateReport, of_streams_that_end_otherwise_names_some) {
  GateRound round = scaled_round(1);
  add_class(round, "tcp.rst", 0, 2);
  const GateReport report = report_of(same_each_time(round));
  EXPECT_EQ(reasons_of(report).at(0),
            "20 of 1,000 streams of the candidate ended as tcp.rst, and none of 1,000 of the baseline "
            "(candidate[7]; "
            "candidate[7]; candidate[7]; candidate[7]; candidate[7])");
}

TEST(GateReport, of_an_inconclusive_gate_says_what_would_settle_it) {
  GatePlan plan = default_gate_plan();
  plan.looks = {10, 12};
  const auto noisy = [](std::uint32_t number) -> absl::StatusOr<GateRound> {
    return scaled_round(number % 2 == 0 ? 1.2 : 0.85);
  };
  const GateReport report = report_of(noisy, plan);
  EXPECT_EQ(exit_code_of(report.outcome.verdict), 98);
  ASSERT_TRUE(more_needed(report));
  EXPECT_DOUBLE_EQ(more_needed(report)->seconds, 2.0 * more_needed(report)->rounds)
      << "rounds of two seconds";
  EXPECT_THAT(reasons_of(report).back(), HasSubstr("more settle it, if it is as it looks: another "));
  EXPECT_THAT(render_gate_json(report), HasSubstr("\"more_seconds_needed\":"));
  EXPECT_THAT(render_gate_json(report), Not(HasSubstr("\"more_seconds_needed\":null")));
}

TEST(GateReport, of_a_pass_says_what_it_would_have_caught) {
  const GateReport report = report_of(same_each_time(scaled_round(1)));
  EXPECT_EQ(reasons_of(report).at(0),
            "nothing is worse by as much as is to be caught (p50 by 10 %, p99 by 20 %, throughput by 5 %), "
            "and streams "
            "end alike");
  EXPECT_THAT(render_gate_text(report), HasSubstr("blind to"));
}

TEST(GateReport, of_an_invalid_gate_has_its_reason) {
  GateRound round = scaled_round(1);
  round.number = 0;
  round.doubts.emplace_back("weir was late");
  const GateReport report = report_of(same_each_time(round));
  EXPECT_THAT(render_gate_text(report), HasSubstr("INVALID (exit 3)"));
  EXPECT_THAT(render_gate_text(report), HasSubstr("round 0 does not count: weir was late"));
}

TEST(GateReport, changes_read_like_sentences) {
  EXPECT_EQ(change_text(0.0412), "4.12 % worse");
  EXPECT_EQ(change_text(-0.5), "50 % better");
  EXPECT_EQ(change_text(31.3), "3130 % worse");
  EXPECT_EQ(change_text(0.00001), "the same");
  EXPECT_EQ(percent_text(0.125), "12.5 %");
  EXPECT_EQ(value_text(Quantity::kThroughput, 2000), "2000/s");
  EXPECT_EQ(value_text(Quantity::kP50, 133.4), "133us");
  EXPECT_EQ(value_text(Quantity::kP50, {}), "-");
}

}  // namespace
}  // namespace weir
