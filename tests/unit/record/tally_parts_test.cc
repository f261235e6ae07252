// The parts of a tally, each by itself.
#include <gtest/gtest.h>

#include <string>

#include "harness/record/fault_tally.h"
#include "harness/record/group_tally.h"
#include "harness/record/notable_streams.h"
#include "harness/record/outcome_rows.h"
#include "harness/record/sightings.h"
#include "tests/support/load.h"

namespace weir {
namespace {

Settled settled_as(Verdict verdict, const std::string& name = "ok.complete") {
  Settled settled;
  settled.outcome.name = name;
  settled.judgement.verdict = verdict;
  return settled;
}

TEST(FaultTally, a_stream_that_never_opened_missed_its_faults_and_an_interruption_makes_them_void) {
  const Plan plan = group_plan("count = 2", fault_text("cancel", "at = { replies = 1 }"));
  FaultTally tally(plan);
  Settled settled = settled_as(Verdict::kExpected);
  settled.strikes.emplace_back(plan.streams[0].faults.at(0)).fire({});
  settled.judgement.because = {0};
  tally.add(plan.streams[0], settled);
  v1::Report report;
  tally.write(report, /*interrupted=*/false);
  const v1::FaultReport& fault = report.faults(0);
  EXPECT_EQ(fault.planned(), 2U);
  EXPECT_EQ(fault.fired(), 1U);
  EXPECT_EQ(fault.outcomes_expected(), 1U);
  ASSERT_EQ(fault.never_fired_size(), 1);
  EXPECT_EQ(fault.never_fired(0), "g[1] never opened: the measure phase ended first");
  EXPECT_FALSE(fault.remedy().empty());
  tally.write(report, /*interrupted=*/true);
  EXPECT_EQ(report.faults(1).void_(), 1U);
  EXPECT_EQ(report.faults(1).never_fired_size(), 0);
}

TEST(FaultTally, what_a_neighbour_felt_is_collateral_and_nothing_else) {
  const Plan plan = group_plan("count = 2", fault_text("tcp-reset", "at = { replies = 1 }"));
  FaultTally tally(plan);
  Settled settled = settled_as(Verdict::kExpected);
  settled.judgement.because = {0};
  settled.judgement.collateral_of = 0;
  tally.add(plan.streams[1], settled);
  v1::Report report;
  tally.write(report, /*interrupted=*/true);
  EXPECT_EQ(report.faults(0).collateral(), 1U);
  EXPECT_EQ(report.faults(0).outcomes_expected(), 0U);
}

TEST(GroupTally, counts_each_group_by_itself) {
  const Plan plan = plan_of("[[streams]]\nname = \"a\"\n[[streams]]\nname = \"b\"\nreopen = true\n");
  GroupTally tally(plan);
  StreamEnd end;
  end.plan = plan.streams.at(1);
  end.plan.incarnation = 1;
  end.evidence.unanswered = 3;
  end.wind_down = WindDown::kLifeOver;
  tally.add(end, settled_as(Verdict::kUnexpected));
  v1::Report report;
  report.add_groups();
  report.add_groups();
  tally.write(report);
  EXPECT_EQ(report.groups(0).totals().total(), 0U);
  EXPECT_EQ(report.groups(1).totals().unexpected(), 1U);
  EXPECT_EQ(report.groups(1).messages_unanswered(), 3U);
  EXPECT_EQ(report.groups(1).churn().reopened(), 1U);
  EXPECT_EQ(report.groups(1).churn().lives_over(), 1U);
  EXPECT_FALSE(report.groups(0).has_churn()) << "its streams don't open again";
}

TEST(GroupTally, a_stream_that_the_phase_cut_short_says_how_much_it_sent) {
  const Plan plan = group_plan("count = 2\nmessages = 10");
  GroupTally tally(plan);
  StreamEnd end;
  end.plan = plan.streams[0];
  end.evidence.sent = 4;
  end.wind_down = WindDown::kPhaseOver;
  tally.add(end, settled_as(Verdict::kExpected));
  Settled struck = settled_as(Verdict::kExpected);
  struck.judgement.because = {0};
  end.plan = plan.streams[1];
  tally.add(end, struck);
  v1::Report report;
  report.add_groups();
  tally.write(report);
  EXPECT_EQ(report.groups(0).cut_short().streams(), 1U) << "what a fault ended says nothing about it";
  EXPECT_EQ(report.groups(0).cut_short().planned(), 10U);
  EXPECT_EQ(report.groups(0).cut_short().sent(), 4U);
}

TEST(OutcomeRows, streams_that_ended_alike_are_one_row_with_the_first_ones_text) {
  const Plan plan = group_plan("count = 3");
  OutcomeRows rows;
  StreamEnd end;
  end.plan = plan.streams[0];
  end.evidence.end.code = 14;
  end.evidence.end.message = "first";
  rows.add(end, settled_as(Verdict::kUnexpected, "conn.reset"));
  end.evidence.end.message = "second";
  rows.add(end, settled_as(Verdict::kUnexpected, "conn.reset"));
  rows.add(end, settled_as(Verdict::kExpected, "conn.reset"));
  v1::Report report;
  rows.write(plan, report);
  ASSERT_EQ(report.outcomes_size(), 2);
  const v1::OutcomeRow& row = report.outcomes(report.outcomes(0).verdict() == "unexpected" ? 0 : 1);
  EXPECT_EQ(row.count(), 2U);
  EXPECT_EQ(row.group(), "g");
  EXPECT_EQ(row.example_message(), "first");
  EXPECT_EQ(row.example_code(), 14U);
}

TEST(Sightings, the_most_seen_come_first_and_of_goaways_only_so_many) {
  Sightings sightings;
  v1::StreamRecord record;
  for (std::uint32_t i = 0; i < 30; ++i) {
    record.mutable_goaway()->set_code(i);
    sightings.add(record, i % 3 == 0 ? "odd" : "even");
  }
  sightings.add(record, "");
  v1::Report report;
  sightings.write(report);
  ASSERT_EQ(report.breaches_size(), 2);
  EXPECT_EQ(report.breaches(0).what(), "even");
  EXPECT_EQ(report.breaches(0).streams(), 20U);
  ASSERT_EQ(report.goaways_size(), 20);
  EXPECT_EQ(report.goaways(0).code(), 29U);
  EXPECT_EQ(report.goaways(0).streams(), 2U);
  EXPECT_EQ(report.used_up_windows_size(), 0);
}

TEST(NotableStreams, are_those_that_ended_otherwise_than_expected_and_those_that_were_struck) {
  NotableStreams notable;
  v1::StreamRecord plain;
  v1::StreamRecord struck;
  struck.add_faults();
  Judgement fine;
  fine.verdict = Verdict::kExpected;
  Judgement bad;
  bad.verdict = Verdict::kUnexpected;
  notable.add(plain, fine);
  notable.add(struck, fine);
  for (int i = 0; i < 300; ++i) notable.add(plain, bad);
  v1::Report report;
  notable.write(report);
  ASSERT_EQ(report.notable_streams_size(), 201) << "200 of each kind at most";
  EXPECT_EQ(report.notable_streams(0).faults_size(), 0) << "the unexpected ones stand first";
  EXPECT_EQ(report.notable_streams(200).faults_size(), 1);
}

}  // namespace
}  // namespace weir
