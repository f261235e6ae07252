#include "harness/run/stream_shares.h"

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
  shares.add(lived(plan, 0, 0s, 20s, 10, 1ms), Verdict::kExpected);
  shares.add(lived(plan, 1, 10400ms, 19600ms, 30, 1ms), Verdict::kExpected);  // within a twentieth of 10 s
  shares.add(lived(plan, 2, 0s, 15s, 1, 1ms), Verdict::kExpected);            // ended early
  shares.add(lived(plan, 3, 12s, 20s, 1, 1ms), Verdict::kExpected);           // came late
  shares.add(lived(plan, 4, 0s, 20s, 1, 1ms), Verdict::kUnexpected);
  v1::Report report;
  report.add_groups();
  shares.write(report, RunTime(10s), RunTime(20s));
  EXPECT_EQ(report.groups(0).fairness_streams(), 2U);
  EXPECT_DOUBLE_EQ(report.groups(0).fairness(), 0.8) << "(10 + 30)^2 / (2 * (100 + 900))";
}

TEST(StreamShares, incarnations_of_a_stream_count_together) {
  Plan plan = group_plan("count = 2\nreopen = true");
  StreamShares shares(plan);
  shares.add(lived(plan, 0, 0s, 5s, 4, 1ms), Verdict::kExpected);
  shares.add(lived(plan, 0, 5s, 10s, 6, 3ms), Verdict::kExpected);
  shares.add(lived(plan, 1, 0s, 10s, 10, 1ms), Verdict::kExpected);
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
  shares.add(lived(plan, 0, 0s, 10s, 4, 1ms), Verdict::kExpected);
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
    shares.add(end, Verdict::kExpected);
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

}  // namespace
}  // namespace weir
