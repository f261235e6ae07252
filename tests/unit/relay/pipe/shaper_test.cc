#include "harness/relay/pipe/shaper.h"

#include <gtest/gtest.h>

#include <vector>

namespace weir {
namespace {

using namespace std::chrono_literals;
using Next = Shaper::Next;

RunTime at(Duration d) { return RunTime(d); }

/// Lets everything leave that may, and gives the times at which it does, each with its bytes.
std::vector<std::pair<Duration, std::size_t>> run_out(Shaper& shaper, RunTime now) {
  std::vector<std::pair<Duration, std::size_t>> writes;
  while (shaper.waiting() > 0) {
    const Next next = shaper.next(now);
    if (next.bytes == 0) {
      now = next.at;
      continue;
    }
    writes.emplace_back(now.time_since_epoch(), next.bytes);
    shaper.left(next.bytes, now);
  }
  return writes;
}

using Writes = std::vector<std::pair<Duration, std::size_t>>;

TEST(Shaper, LetsEverythingGoAtOnceWhenNothingIsSet) {
  Shaper shaper;
  EXPECT_EQ(shaper.next(at(1s)), Next{});
  shaper.arrive(100, at(1s));
  EXPECT_EQ(shaper.next(at(1s)), (Next{.bytes = 100, .at = at(1s)}));
  shaper.left(60, at(1s));
  EXPECT_EQ(shaper.waiting(), 40U);
  EXPECT_EQ(shaper.next(at(1s)).bytes, 40U);
}

TEST(Shaper, LatencyDelaysEachByteAlikeAndKeepsTheGaps) {
  Shaper shaper;
  shaper.set(LinkLatency{.latency = 50ms}, 1, at(0s));
  shaper.arrive(10, at(1ms));
  shaper.arrive(20, at(5ms));
  EXPECT_EQ(run_out(shaper, at(5ms)), (Writes{{51ms, 10}, {55ms, 20}}));
}

TEST(Shaper, TheFirstByteWaitsAndEverythingBehindItPasses) {
  Shaper shaper;
  shaper.set(LinkFirstByteDelay{.delay = 50ms}, 1, at(0s));
  EXPECT_FALSE(shaper.idle(at(1h))) << "it waits for the first byte, however long that takes";
  shaper.arrive(10, at(2s));
  shaper.arrive(20, at(2s + 5ms));
  EXPECT_EQ(run_out(shaper, at(2s + 5ms)), (Writes{{2s + 50ms, 30}}));
  EXPECT_TRUE(shaper.idle(at(3s)));
  shaper.arrive(5, at(3s));
  EXPECT_EQ(run_out(shaper, at(3s)), (Writes{{3s, 5}}));
}

TEST(Shaper, AFirstByteThatIsHeldBackTwiceWaitsForTheNewestOne) {
  Shaper shaper;
  shaper.set(LinkFirstByteDelay{.delay = 50ms}, 1, at(0s));
  shaper.arrive(10, at(0s));
  shaper.set(LinkFirstByteDelay{.delay = 10ms}, 1, at(20ms));
  shaper.arrive(10, at(20ms));
  EXPECT_EQ(run_out(shaper, at(20ms)), (Writes{{50ms, 20}})) << "nothing overtakes";
}

TEST(Shaper, AShorterLatencyDoesNotLetLaterBytesOvertake) {
  Shaper shaper;
  shaper.set(LinkLatency{.latency = 50ms}, 1, at(0s));
  shaper.arrive(10, at(0s));
  shaper.set(LinkLatency{.latency = 1ms}, 1, at(2ms));
  shaper.arrive(20, at(2ms));
  EXPECT_EQ(run_out(shaper, at(2ms)), (Writes{{50ms, 30}}));
}

TEST(Shaper, LatencyEndsWithItsDuration) {
  Shaper shaper;
  shaper.set(LinkLatency{.latency = 50ms, .duration = 100ms}, 1, at(0s));
  EXPECT_FALSE(shaper.idle(at(99ms)));
  shaper.arrive(1, at(99ms));
  shaper.arrive(1, at(100ms));
  EXPECT_EQ(run_out(shaper, at(100ms)), (Writes{{149ms, 2}}));
  EXPECT_TRUE(shaper.idle(at(149ms)));
}

TEST(Shaper, JitterStaysWithinItsBoundsAndFollowsFromTheSeed) {
  std::vector<Duration> dues[2];
  for (auto& due : dues) {
    for (std::uint32_t i = 0; i < 200; ++i) {
      Shaper shaper;
      shaper.set(LinkLatency{.latency = 50ms, .jitter = 10ms}, i, at(0s));
      shaper.arrive(1, at(0s));
      due.push_back(shaper.next(at(0s)).at.time_since_epoch());
    }
  }
  EXPECT_EQ(dues[0], dues[1]);
  const auto [low, high] = std::minmax_element(dues[0].begin(), dues[0].end());
  EXPECT_GE(*low, 40ms);
  EXPECT_LE(*high, 60ms);
  EXPECT_LT(*low, 43ms) << "200 draws reach the ends of the range";
  EXPECT_GT(*high, 57ms);
}

TEST(Shaper, JitterAboveTheLatencyNeverSendsBytesBackInTime) {
  for (std::uint32_t i = 0; i < 100; ++i) {
    Shaper shaper;
    shaper.set(LinkLatency{.latency = 1ms, .jitter = 10ms}, i, at(0s));
    shaper.arrive(1, at(5ms));
    const Next next = shaper.next(at(5ms));
    EXPECT_GE(next.at, at(5ms));
    EXPECT_LE(next.at, at(16ms));
  }
}

TEST(Shaper, JitterIsOfThePlaceInTheStreamNotOfTheRead) {
  // The second hundred bytes are due when they are due, in however many reads the first hundred came.
  auto due_of_the_second = [](std::vector<std::size_t> reads) {
    Shaper shaper;
    shaper.set(LinkLatency{.latency = 50ms, .jitter = 10ms}, 7, at(0s));
    for (std::size_t n : reads) shaper.arrive(n, at(0s));
    shaper.left(100, at(1s));
    shaper.arrive(100, at(2s));
    return shaper.next(at(2s)).at;
  };
  EXPECT_EQ(due_of_the_second({100}), due_of_the_second({30, 70}));
}

TEST(Shaper, BandwidthLetsSoManyBytesGoInASecond) {
  Shaper shaper;
  shaper.set(LinkBandwidth{.per_second = Bytes{1000}}, 1, at(0s));
  shaper.arrive(100, at(0s));
  const Writes writes = run_out(shaper, at(0s));
  // A portion is 10 ms long: ten bytes.
  ASSERT_EQ(writes.size(), 10U);
  EXPECT_EQ(writes.front(), (std::pair<Duration, std::size_t>{0ms, 10}));
  EXPECT_EQ(writes.back(), (std::pair<Duration, std::size_t>{90ms, 10}));
}

TEST(Shaper, ALineServedLateKeepsItsRate) {
  Shaper shaper;
  shaper.set(LinkBandwidth{.per_second = Bytes{1000}}, 1, at(0s));
  shaper.arrive(1000, at(0s));
  shaper.left(10, at(0s));
  shaper.left(10, at(14ms));  // the timer rang 4 ms late
  EXPECT_EQ(shaper.next(at(14ms)).at, at(20ms));
}

TEST(Shaper, AReceiverThatTookNothingForLongGetsNoBurst) {
  Shaper shaper;
  shaper.set(LinkBandwidth{.per_second = Bytes{1000}}, 1, at(0s));
  shaper.arrive(100'000, at(0s));
  shaper.left(10, at(0s));
  shaper.left(10, at(10s));
  EXPECT_EQ(shaper.next(at(10s)).at, at(10s));
  std::size_t at_once = 0;
  for (Next next = shaper.next(at(10s)); next.bytes > 0; next = shaper.next(at(10s))) {
    at_once += next.bytes;
    shaper.left(next.bytes, at(10s));
  }
  EXPECT_LE(at_once, 110U) << "100 ms of 1000 B/s, and a portion";
}

TEST(Shaper, BandwidthThatEndsHoldsNothingBackAnyMore) {
  Shaper shaper;
  shaper.set(LinkBandwidth{.per_second = Bytes{10}, .duration = 1s}, 1, at(0s));
  shaper.arrive(1000, at(0s));
  const Writes writes = run_out(shaper, at(0s));
  ASSERT_EQ(writes.size(), 11U);  // ten a second, one by one, and the rest
  EXPECT_EQ(writes.back(), (std::pair<Duration, std::size_t>{1s, 990}));
}

TEST(Shaper, SlicesAreOfTheirSizeAndTheirDelayApart) {
  Shaper shaper;
  shaper.set(LinkSlice{.size = Bytes{4}, .delay = 2ms}, 1, at(0s));
  shaper.arrive(10, at(0s));
  EXPECT_EQ(run_out(shaper, at(0s)), (Writes{{0ms, 4}, {2ms, 4}, {4ms, 2}}));
}

TEST(Shaper, SlicesWithoutDelayGoOneByOneAtOnce) {
  Shaper shaper;
  shaper.set(LinkSlice{.size = Bytes{1}}, 1, at(0s));
  shaper.arrive(3, at(5ms));
  EXPECT_EQ(run_out(shaper, at(5ms)), (Writes{{5ms, 1}, {5ms, 1}, {5ms, 1}}));
}

TEST(Shaper, SizesOfSlicesVaryWithinTheirBounds) {
  Shaper shaper;
  shaper.set(LinkSlice{.size = Bytes{10}, .variation = Bytes{4}}, 3, at(0s));
  shaper.arrive(10'000, at(0s));
  std::size_t least = 100, most = 0;
  Writes writes = run_out(shaper, at(0s));
  writes.pop_back();  // what was left
  for (const auto& [when, bytes] : writes) {
    least = std::min(least, bytes);
    most = std::max(most, bytes);
  }
  EXPECT_EQ(least, 6U);
  EXPECT_EQ(most, 14U);
}

TEST(Shaper, AllThreeTogether) {
  Shaper shaper;
  shaper.set(LinkLatency{.latency = 100ms}, 1, at(0s));
  shaper.set(LinkBandwidth{.per_second = Bytes{1000}}, 1, at(0s));
  shaper.set(LinkSlice{.size = Bytes{5}}, 1, at(0s));
  shaper.arrive(15, at(0s));
  EXPECT_EQ(run_out(shaper, at(0s)), (Writes{{100ms, 5}, {105ms, 5}, {110ms, 5}}));
}

TEST(Shaper, TheEndComesBehindTheBytesAndIsDelayedLikeThem) {
  Shaper shaper;
  shaper.set(LinkLatency{.latency = 50ms}, 1, at(0s));
  shaper.arrive(10, at(0s));
  shaper.end(at(20ms));
  EXPECT_FALSE(shaper.end_due(at(80ms))) << "the bytes have not left";
  EXPECT_EQ(run_out(shaper, at(20ms)), (Writes{{50ms, 10}}));
  EXPECT_FALSE(shaper.end_due(at(69ms)));
  EXPECT_TRUE(shaper.end_due(at(70ms)));
  EXPECT_FALSE(shaper.idle(at(70ms))) << "the end has to be passed on yet";
}

TEST(Shaper, IsIdleOnceEverythingThatWasSetIsTakenBack) {
  Shaper shaper;
  EXPECT_TRUE(shaper.idle(at(0s)));
  shaper.set(LinkLatency{.latency = 50ms}, 1, at(0s));
  EXPECT_FALSE(shaper.idle(at(0s)));
  shaper.set(LinkLatency{}, 1, at(1s));
  EXPECT_TRUE(shaper.idle(at(1s)));
}

}  // namespace
}  // namespace weir
