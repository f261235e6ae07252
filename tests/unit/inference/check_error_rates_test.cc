// How often a check on a p99 is wrong, by simulation: the p99 lies right at the bound, or half as many messages are beyond it, or twice
// as many. harness/decisions/026-checks-on-intervals.md tells of the numbers.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "harness/inference/quantile_interval.h"

namespace weir {
namespace {

constexpr int kRuns = 2000;
constexpr double kEnd = 0.025;  // each end of a 95 % interval
constexpr std::size_t kIntervals = 20;
constexpr std::uint64_t kMessages = 500;  // in each
constexpr double kOfP99 = 0.01;

/// How the share beyond the bound comes about in the intervals of a run.
struct World {
  double share;       // beyond the bound, in the long run
  double bursts = 0;  // how much it differs from interval to interval: standard deviation over mean
  double memory = 0;  // of what an interval is like, how much the next one is
};

struct Rates {
  double passed = 0;
  double failed = 0;
  double below = 0;  // what was measured keeps the bound: what a check on the point would pass
};

/// Gamma of mean 1 and the deviation asked for, as a sum of squares that keep their memory from interval to interval.
class Bursts {
 public:
  Bursts(const World& world, std::mt19937_64& random)
      : random_(random), memory_(std::sqrt(world.memory)), squares_(0) {
    if (world.bursts > 0) squares_.resize(static_cast<std::size_t>(2 / (world.bursts * world.bursts)));
    for (double& one : squares_) one = normal_(random_);
  }
  double next() {
    if (squares_.empty()) return 1;
    double sum = 0;
    for (double& one : squares_) {
      one = memory_ * one + std::sqrt(1 - memory_ * memory_) * normal_(random_);
      sum += one * one;
    }
    return sum / static_cast<double>(squares_.size());
  }

 private:
  std::mt19937_64& random_;
  std::normal_distribution<double> normal_;
  double memory_;
  std::vector<double> squares_;
};

Rates rates_in(const World& world) {
  std::mt19937_64 random(2026);
  Rates out;
  for (int run = 0; run < kRuns; ++run) {
    Bursts bursts(world, random);
    std::vector<ClusterCount> parts;
    for (std::size_t i = 0; i < kIntervals; ++i) {
      std::binomial_distribution<std::uint64_t> beyond(kMessages, std::min(1.0, world.share * bursts.next()));
      parts.push_back({beyond(random), kMessages});
    }
    const SeenShare seen = seen_share(parts, 0, kEnd);
    if (is_surely_below(seen, kOfP99, kEnd)) ++out.passed;
    if (is_surely_above(seen, kOfP99, kEnd)) ++out.failed;
    if (seen.share <= kOfP99) ++out.below;
  }
  for (double* rate : {&out.passed, &out.failed, &out.below}) *rate /= kRuns;
  return out;
}

TEST(CheckErrorRates, at_the_bound_are_what_the_interval_says) {
  const Rates rates = rates_in({.share = kOfP99});
  EXPECT_LT(rates.passed, kEnd);
  EXPECT_LT(rates.failed, kEnd);
  EXPECT_GT(rates.below, 0.4) << "the measured value alone is no better than a coin";
  EXPECT_LT(rates.below, 0.6);
}

TEST(CheckErrorRates, away_from_the_bound_most_are_decided) {
  const Rates half = rates_in({.share = kOfP99 / 2});
  EXPECT_GT(half.passed, 0.99);
  EXPECT_EQ(half.failed, 0);
  const Rates twice = rates_in({.share = kOfP99 * 2});
  EXPECT_GT(twice.failed, 0.99);
  EXPECT_EQ(twice.passed, 0);
}

TEST(CheckErrorRates, of_bursts_within_intervals_are_little_more) {
  const Rates rates = rates_in({.share = kOfP99, .bursts = 1});
  EXPECT_LT(rates.passed, 0.06);
  EXPECT_LT(rates.failed, kEnd);
  EXPECT_EQ(rates_in({.share = kOfP99 / 2, .bursts = 1}).failed, 0);
  EXPECT_EQ(rates_in({.share = kOfP99 * 2, .bursts = 1}).passed, 0);
}

TEST(CheckErrorRates, of_bursts_that_last_for_several_intervals_are_many) {
  const Rates rates = rates_in({.share = kOfP99, .bursts = 1, .memory = 0.5});
  EXPECT_GT(rates.passed, 0.1) << "what binds neighbouring intervals is not seen: 026 says so";
  EXPECT_LT(rates.passed, 0.2);
  EXPECT_LT(rates.failed, 0.1);
}

}  // namespace
}  // namespace weir
