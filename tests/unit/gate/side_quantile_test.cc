#include "harness/gate/side_quantile.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "harness/inference/distributions.h"

namespace weir {
namespace {

using std::chrono::microseconds;

/// A run whose every message takes so long.
Histogram run_at(double us, int messages = 200) {
  Histogram out;
  for (int i = 0; i < messages; ++i) out.record(Duration(std::llround(us * 1e3)));
  return out;
}

std::vector<Histogram> runs_at(const std::vector<double>& us) {
  std::vector<Histogram> out;
  for (double one : us) out.push_back(run_at(one));
  return out;
}

double in_us(const std::optional<Duration>& time) { return static_cast<double>(time.value().count()) / 1e3; }

// The numbers are those of scipy 1.17.1: numpy.exp(stats.t.interval(0.95, n - 1, numpy.log(x).mean(), stats.sem(numpy.log(x)))).
TEST(SideQuantile, of_three_runs_has_the_interval_of_student_on_logarithms) {
  const SideQuantile side = side_quantile(SideParts::kRuns, runs_at({1000, 1100, 1300}), 0.99);
  EXPECT_EQ(side.bounds.parts, 3U);
  EXPECT_EQ(side.bounds.samples, 600U);
  EXPECT_NEAR(in_us(side.bounds.value), 1126.6232, 0.002);
  EXPECT_NEAR(in_us(side.bounds.low), 810.0284, 0.002);
  EXPECT_NEAR(in_us(side.bounds.high), 1566.9570, 0.002);
}

TEST(SideQuantile, of_two_runs_is_wide_and_that_is_the_truth) {
  const SideQuantile side = side_quantile(SideParts::kRuns, runs_at({1000, 1100}), 0.5);
  EXPECT_NEAR(in_us(side.bounds.low), 572.4326, 0.002);
  EXPECT_NEAR(in_us(side.bounds.high), 1921.6235, 0.002);
}

// The same scipy's hypot of both stats.sem(), times its stats.t.ppf(0.975, 2).
TEST(SideQuantile, of_two_repeated_runs_has_the_change_of_their_means) {
  const SideQuantile a = side_quantile(SideParts::kRuns, runs_at({1000, 1100, 1300}), 0.5);
  const SideQuantile b = side_quantile(SideParts::kRuns, runs_at({1500, 1700, 1600, 1650}), 0.5);
  const SideChange change = change_of(a, b, 1);
  EXPECT_NEAR(change.middle, 0.3574933, 1e-5);
  EXPECT_NEAR(change.low, 0.0080371, 1e-5);
  EXPECT_NEAR(change.high, 0.7069494, 1e-5);
  const SideChange wider = change_of(a, b, 2);
  EXPECT_NEAR(wider.high - wider.low, 2 * (change.high - change.low), 1e-9);
  EXPECT_NEAR(wider.middle, change.middle, 1e-9);
}

/// What a run's messages have in common is no evidence of how another run would be.
TEST(SideQuantile, of_runs_is_wider_than_of_as_many_messages_that_do_not_depend_on_each_other) {
  std::vector<Histogram> runs;
  for (int shift : {0, 100, 200, 300}) {
    Histogram& run = runs.emplace_back();
    for (int i = 0; i < 2000; ++i) run.record(microseconds(1000 + shift + i % 500));
  }
  const QuantileBounds as_runs = side_quantile(SideParts::kRuns, runs, 0.5).bounds;
  const QuantileBounds as_messages = side_quantile(SideParts::kStretches, runs, 0.5).bounds;
  EXPECT_GT(in_us(as_runs.high) - in_us(as_runs.low), 4 * (in_us(as_messages.high) - in_us(as_messages.low)));
}

TEST(SideQuantile, beside_a_plain_run_the_change_is_what_both_intervals_allow) {
  const SideQuantile runs = side_quantile(SideParts::kRuns, runs_at({1000, 1100, 1300}), 0.5);
  const SideQuantile plain =
      side_quantile(SideParts::kStretches, std::vector<Histogram>(10, run_at(2000)), 0.5);
  const SideChange change = change_of(runs, plain, 1);
  EXPECT_NEAR(change.low, std::log(2000 / in_us(runs.bounds.high)), 1e-5);
  EXPECT_NEAR(change.high, std::log(2000 / in_us(runs.bounds.low)), 1e-5);
}

TEST(SideQuantile, of_runs_with_too_few_messages_has_no_ends) {
  const std::vector<Histogram> runs = {run_at(1000, 99), run_at(1100, 99), run_at(1200, 200)};
  const QuantileBounds p99 = side_quantile(SideParts::kRuns, runs, 0.99).bounds;
  EXPECT_EQ(p99.samples, 398U);
  EXPECT_NEAR(in_us(p99.value), 1200, 0.001) << "of all messages together";
  EXPECT_FALSE(p99.low);
  EXPECT_FALSE(p99.high);
  EXPECT_TRUE(side_quantile(SideParts::kRuns, runs, 0.5).bounds.high);
  EXPECT_EQ(side_quantile(SideParts::kRuns, std::vector<Histogram>(3), 0.5).bounds.samples, 0U);
}

TEST(SideQuantile, beyond_what_can_be_told_there_is_no_end) {
  const QuantileBounds bounds = side_quantile(SideParts::kRuns, runs_at({1, 10'000'000}), 0.5).bounds;
  EXPECT_FALSE(bounds.high);
  EXPECT_EQ(bounds.low, Duration(0));
}

/// Sides of runs whose true median is 1 ms, and whose logarithms scatter.
class RunLengths {
 public:
  SideQuantile side(int runs, double scatter) {
    std::vector<Histogram> all;
    for (int i = 0; i < runs; ++i) {
      const double uniform = (static_cast<double>(random_() >> 11) + 0.5) / 9007199254740992.0;
      all.push_back(run_at(1000 * std::exp(scatter * normal_quantile(uniform)), 2));
    }
    return side_quantile(SideParts::kRuns, all, 0.5);
  }

 private:
  std::mt19937_64 random_{15};
};

/// By Welch's degrees of freedom these would be about 58.
TEST(SideQuantile,
     misses_a_change_no_more_often_than_it_says_where_one_side_has_two_runs_and_they_scatter_more) {
  RunLengths lengths;
  int missed = 0;
  for (int i = 0; i < 500; ++i) {
    const SideChange change = change_of(lengths.side(2, 0.2), lengths.side(10, 0.1), 1);
    missed += change.low > 0 || change.high < 0 ? 1 : 0;
  }
  EXPECT_LE(missed, 38);
}

/// Runs that differ by a fifth, as on a shared machine: the true middle is outside of one interval in twenty, be they few or many.
TEST(SideQuantile, misses_as_often_as_it_says_whatever_the_number_of_runs) {
  RunLengths lengths;
  for (int runs : {2, 3, 5, 8}) {
    int missed = 0;
    for (int i = 0; i < 500; ++i) {
      const QuantileBounds bounds = lengths.side(runs, 0.2).bounds;
      missed +=
          *bounds.low > microseconds(1000) || (bounds.high && *bounds.high < microseconds(1000)) ? 1 : 0;
    }
    EXPECT_GE(missed, 12) << runs << " runs, of 500";
    EXPECT_LE(missed, 38) << runs << " runs, of 500";
  }
}

}  // namespace
}  // namespace weir
