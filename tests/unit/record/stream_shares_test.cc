#include "harness/record/stream_shares.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/load.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

/// A stream that lived from `opened` to `ended` and got `replies`, each after `response`.
StreamEnd lived(const Plan& plan, std::uint32_t stream, Duration opened, Duration ended, int replies,
                Duration response) {
  StreamEnd end;
  end.plan = plan.streams[stream];
  end.evidence.opened = RunTime(opened);
  end.evidence.ended = RunTime(ended);
  for (int i = 0; i < replies; ++i) {
    ++end.share.replies;
    end.share.add(response);
  }
  return end;
}

TEST(StreamShares, fairness_compares_the_replies_of_streams_open_all_the_time) {
  Plan plan = group_plan("count = 5");
  StreamShares shares(plan);
  shares.add(lived(plan, 0, 0s, 20s, 10, 1ms), Verdict::kExpected, true);
  shares.add(lived(plan, 1, 10400ms, 19600ms, 30, 1ms), Verdict::kExpected,
             true);                                                        // within a twentieth of 10 s
  shares.add(lived(plan, 2, 0s, 15s, 1, 1ms), Verdict::kExpected, true);   // ended early
  shares.add(lived(plan, 3, 12s, 20s, 1, 1ms), Verdict::kExpected, true);  // came late
  shares.add(lived(plan, 4, 0s, 20s, 1, 1ms), Verdict::kUnexpected, true);
  v1::Report report;
  report.add_groups();
  shares.write(report, RunTime(10s), RunTime(20s));
  EXPECT_EQ(report.groups(0).fairness_streams(), 2U);
  EXPECT_DOUBLE_EQ(report.groups(0).fairness(), 0.8) << "(10 + 30)^2 / (2 * (100 + 900))";
}

TEST(StreamShares, incarnations_of_a_stream_count_together) {
  Plan plan = group_plan("count = 2\nreopen = true");
  StreamShares shares(plan);
  shares.add(lived(plan, 0, 0s, 5s, 4, 1ms), Verdict::kExpected, true);
  shares.add(lived(plan, 0, 5s, 10s, 6, 3ms), Verdict::kExpected, true);
  shares.add(lived(plan, 1, 0s, 10s, 10, 1ms), Verdict::kExpected, true);
  v1::Report report;
  report.add_groups();
  shares.write(report, RunTime(0s), RunTime(10s));
  EXPECT_EQ(report.groups(0).fairness(), 1.0);
  EXPECT_EQ(report.groups(0).per_stream().streams(), 2U);
  EXPECT_EQ(report.groups(0).per_stream().mean_worst_us(), 2200) << "(4 * 1 ms + 6 * 3 ms) / 10";
  EXPECT_EQ(report.groups(0).per_stream().mean_worst_stream(), 0U);
}

TEST(StreamShares, with_fewer_than_two_to_compare_there_is_no_fairness) {
  Plan plan = group_plan("count = 2");
  StreamShares shares(plan);
  shares.add(lived(plan, 0, 0s, 10s, 4, 1ms), Verdict::kExpected, true);
  v1::Report report;
  report.add_groups();
  shares.write(report, RunTime(0s), RunTime(10s));
  EXPECT_FALSE(report.groups(0).has_fairness());
}

TEST(StreamShares, the_worst_streams_are_named) {
  Plan plan = group_plan("count = 100");
  StreamShares shares(plan);
  for (std::uint32_t i = 0; i < 100; ++i) {
    StreamEnd end = lived(plan, i, 0s, 10s, 2, 1ms * static_cast<int>(i + 1));
    if (i == 7) end.share.max = 1s;
    shares.add(end, Verdict::kExpected, true);
  }
  v1::Report report;
  report.add_groups();
  shares.write(report, RunTime(0s), RunTime(10s));
  const v1::StreamSpread& spread = report.per_stream();
  EXPECT_EQ(spread.streams(), 100U);
  EXPECT_EQ(spread.mean_p50_us(), 50'000);
  EXPECT_EQ(spread.mean_p90_us(), 90'000);
  EXPECT_EQ(spread.mean_p99_us(), 99'000);
  EXPECT_EQ(spread.mean_worst_us(), 100'000);
  EXPECT_EQ(spread.mean_worst_stream(), 99U);
  EXPECT_EQ(spread.max_worst_us(), 1'000'000);
  EXPECT_EQ(spread.max_worst_stream(), 7U);
}

/// A stream that got nothing since a message fell due at `owed`.
StreamEnd hungry(const Plan& plan, std::uint32_t stream, Duration opened, Duration owed, Duration ended) {
  StreamEnd end = lived(plan, stream, opened, ended, 0, 0s);
  end.share.owed_since = RunTime(owed);
  return end;
}

/// Four measured seconds after one of warm-up.
Plan starving_plan(const std::string& keys) {
  return plan_of("[phases]\nwarmup = \"1s\"\nmeasure = \"4s\"\n[[streams]]\nname = \"g\"\n" + keys + "\n");
}

v1::Starved starved_of(const StreamShares& shares) {
  v1::Report report;
  report.add_groups();
  shares.write(report, RunTime(1s), RunTime(5s));
  return report.groups(0).starved();
}

TEST(Starvation, who_awaited_a_reply_for_half_of_the_measured_part_and_got_none_is_named) {
  Plan plan = starving_plan("count = 9");
  StreamShares shares(plan);
  for (std::uint32_t i = 0; i < 2; ++i)
    shares.add(lived(plan, i, 0s, 6s, 100, 1ms), Verdict::kExpected, true);
  for (std::uint32_t i = 2; i < 9; ++i) shares.add(hungry(plan, i, 0s, 0s, 6s), Verdict::kExpected, true);
  v1::Starved starved = starved_of(shares);
  EXPECT_EQ(starved.streams(), 7U);
  EXPECT_THAT(starved.examples(), ::testing::ElementsAre(2, 3, 4, 5, 6));
  EXPECT_FALSE(starved.allowed());
}

TEST(Starvation, a_stream_without_a_chance_is_not_starved) {
  Plan plan = starving_plan("count = 7");
  StreamShares shares(plan);
  shares.add(lived(plan, 0, 0s, 6s, 1, 1ms), Verdict::kExpected, true);
  shares.add(hungry(plan, 1, 3100ms, 3100ms, 6s), Verdict::kExpected, true);  // opened too late
  shares.add(hungry(plan, 2, 0s, 0s, 2900ms), Verdict::kExpected, true);      // gone too early
  shares.add(lived(plan, 3, 0s, 6s, 0, 0s), Verdict::kExpected, true);        // nothing was due
  StreamEnd struck = hungry(plan, 4, 0s, 0s, 6s);
  struck.evidence.link_events.push_back({});
  shares.add(struck, Verdict::kExpected, true);
  StreamEnd fault = hungry(plan, 5, 0s, 0s, 6s);
  fault.faults.emplace_back(PlannedFault{}).fire({});
  shares.add(fault, Verdict::kExpected, true);
  shares.add(hungry(plan, 6, 0s, 0s, 6s), Verdict::kUnexpected, false);  // its end says it
  EXPECT_EQ(starved_of(shares).streams(), 0U);
}

TEST(Starvation, a_fault_that_waits_for_replies_in_vain_excuses_nothing) {
  Plan plan = starving_plan("count = 1");
  StreamShares shares(plan);
  StreamEnd end = hungry(plan, 0, 0s, 0s, 6s);
  end.faults.emplace_back(PlannedFault{});
  shares.add(end, Verdict::kExpected, true);
  EXPECT_EQ(starved_of(shares).streams(), 1U);
}

TEST(Starvation, where_others_wait_as_long_the_server_is_slow_and_nobody_starves) {
  for (const auto& [others, starved] : {std::pair{1900ms, 0U}, std::pair{900ms, 1U}}) {
    Plan plan = starving_plan("count = 2");
    StreamShares shares(plan);
    shares.add(lived(plan, 0, 0s, 6s, 1, others), Verdict::kExpected, true);
    shares.add(hungry(plan, 1, 1500ms, 1500ms, 6s), Verdict::kExpected, true);
    EXPECT_EQ(starved_of(shares).streams(), starved) << others.count();
  }
}

TEST(Starvation, a_server_that_was_told_to_take_its_time_starves_nobody) {
  Plan plan = starving_plan("count = 1\nserver = { reply_delay = \"3s\" }");
  StreamShares shares(plan);
  shares.add(hungry(plan, 0, 0s, 0s, 6s), Verdict::kExpected, true);
  EXPECT_EQ(starved_of(shares).streams(), 0U);
}

TEST(Starvation, is_allowed_where_the_group_says_so) {
  Plan plan = starving_plan("count = 1\nmay_starve = true");
  StreamShares shares(plan);
  shares.add(hungry(plan, 0, 0s, 0s, 6s), Verdict::kExpected, true);
  EXPECT_TRUE(starved_of(shares).allowed());
  EXPECT_EQ(starved_of(shares).streams(), 1U);
}

TEST(StreamShare, a_debt_begins_with_the_first_message_and_anew_with_each_reply) {
  StreamShare share;
  share.note_debt(RunTime(1s), false, false);
  EXPECT_EQ(share.owed_since, kNever);
  share.note_debt(RunTime(2s), true, false);
  share.note_debt(RunTime(3s), true, false);
  EXPECT_EQ(share.owed_since, RunTime(2s));
  share.note_debt(RunTime(4s), true, true);
  EXPECT_EQ(share.owed_since, RunTime(4s)) << "another is owed still";
  share.note_debt(RunTime(5s), false, true);
  EXPECT_EQ(share.owed_since, kNever);
}

}  // namespace
}  // namespace weir
