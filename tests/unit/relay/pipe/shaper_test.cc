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

TEST(Shaper, lets_everything_go_at_once_when_nothing_is_set) {
  Shaper shaper;
  EXPECT_EQ(shaper.next(at(1s)), Next{});
  shaper.arrive(100, at(1s));
  EXPECT_EQ(shaper.next(at(1s)), (Next{.bytes = 100, .at = at(1s)}));
  shaper.left(60, at(1s));
  EXPECT_EQ(shaper.waiting(), 40U);
  EXPECT_EQ(shaper.next(at(1s)).bytes, 40U);
}

TEST(Shaper, latency_delays_each_byte_alike_and_keeps_the_gaps) {
  Shaper shaper;
  shaper.set(LinkLatency{.latency = 50ms}, 1, at(0s));
  shaper.arrive(10, at(1ms));
  shaper.arrive(20, at(5ms));
  EXPECT_EQ(run_out(shaper, at(5ms)), (Writes{{51ms, 10}, {55ms, 20}}));
}

TEST(Shaper, the_first_byte_waits_and_everything_behind_it_passes) {
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

TEST(Shaper, a_first_byte_that_is_held_back_twice_lets_nothing_overtake) {
  Shaper shaper;
  shaper.set(LinkFirstByteDelay{.delay = 50ms}, 1, at(0s));
  shaper.arrive(10, at(0s));
  shaper.set(LinkFirstByteDelay{.delay = 10ms}, 1, at(20ms));
  shaper.arrive(10, at(20ms));
  EXPECT_EQ(run_out(shaper, at(20ms)), (Writes{{50ms, 20}})) << "nothing overtakes";
}

TEST(Shaper, a_shorter_latency_does_not_let_later_bytes_overtake) {
  Shaper shaper;
  shaper.set(LinkLatency{.latency = 50ms}, 1, at(0s));
  shaper.arrive(10, at(0s));
  shaper.set(LinkLatency{.latency = 1ms}, 1, at(2ms));
  shaper.arrive(20, at(2ms));
  EXPECT_EQ(run_out(shaper, at(2ms)), (Writes{{50ms, 30}}));
}

TEST(Shaper, latency_ends_with_its_duration) {
  Shaper shaper;
  shaper.set(LinkLatency{.latency = 50ms, .duration = 100ms}, 1, at(0s));
  EXPECT_FALSE(shaper.idle(at(99ms)));
  shaper.arrive(1, at(99ms));
  shaper.arrive(1, at(100ms));
  EXPECT_EQ(run_out(shaper, at(100ms)), (Writes{{149ms, 2}}));
  EXPECT_TRUE(shaper.idle(at(149ms)));
}

TEST(Shaper, jitter_stays_within_its_bounds_and_follows_from_the_seed) {
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

TEST(Shaper, jitter_above_the_latency_never_sends_bytes_back_in_time) {
  for (std::uint32_t i = 0; i < 100; ++i) {
    Shaper shaper;
    shaper.set(LinkLatency{.latency = 1ms, .jitter = 10ms}, i, at(0s));
    shaper.arrive(1, at(5ms));
    const Next next = shaper.next(at(5ms));
    EXPECT_GE(next.at, at(5ms));
    EXPECT_LE(next.at, at(16ms));
  }
}

TEST(Shaper, jitter_is_of_the_place_in_the_stream_and_not_of_the_read) {
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

TEST(Shaper, bandwidth_lets_so_many_bytes_go_in_a_second) {
  Shaper shaper;
  shaper.set(LinkBandwidth{.per_second = Bytes{1000}}, 1, at(0s));
  shaper.arrive(100, at(0s));
  const Writes writes = run_out(shaper, at(0s));
  // A portion is 10 ms long: ten bytes.
  ASSERT_EQ(writes.size(), 10U);
  EXPECT_EQ(writes.front(), (std::pair<Duration, std::size_t>{0ms, 10}));
  EXPECT_EQ(writes.back(), (std::pair<Duration, std::size_t>{90ms, 10}));
}

TEST(Shaper, a_line_served_late_keeps_its_rate) {
  Shaper shaper;
  shaper.set(LinkBandwidth{.per_second = Bytes{1000}}, 1, at(0s));
  shaper.arrive(1000, at(0s));
  shaper.left(10, at(0s));
  shaper.left(10, at(14ms));  // the timer rang 4 ms late
  EXPECT_EQ(shaper.next(at(14ms)).at, at(20ms));
}

TEST(Shaper, a_receiver_that_took_nothing_for_long_gets_no_burst) {
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

TEST(Shaper, bandwidth_that_ends_holds_nothing_back_any_more) {
  Shaper shaper;
  shaper.set(LinkBandwidth{.per_second = Bytes{10}, .duration = 1s}, 1, at(0s));
  shaper.arrive(1000, at(0s));
  const Writes writes = run_out(shaper, at(0s));
  ASSERT_EQ(writes.size(), 11U);  // ten a second, one by one, and the rest
  EXPECT_EQ(writes.back(), (std::pair<Duration, std::size_t>{1s, 990}));
}

TEST(Shaper, slices_are_of_their_size_and_their_delay_apart) {
  Shaper shaper;
  shaper.set(LinkSlice{.size = Bytes{4}, .delay = 2ms}, 1, at(0s));
  shaper.arrive(10, at(0s));
  EXPECT_EQ(run_out(shaper, at(0s)), (Writes{{0ms, 4}, {2ms, 4}, {4ms, 2}}));
}

TEST(Shaper, slices_without_delay_go_one_by_one_at_once) {
  Shaper shaper;
  shaper.set(LinkSlice{.size = Bytes{1}}, 1, at(0s));
  shaper.arrive(3, at(5ms));
  EXPECT_EQ(run_out(shaper, at(5ms)), (Writes{{5ms, 1}, {5ms, 1}, {5ms, 1}}));
}

TEST(Shaper, sizes_of_slices_vary_within_their_bounds) {
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

TEST(Shaper, latency_bandwidth_and_slices_act_together) {
  Shaper shaper;
  shaper.set(LinkLatency{.latency = 100ms}, 1, at(0s));
  shaper.set(LinkBandwidth{.per_second = Bytes{1000}}, 1, at(0s));
  shaper.set(LinkSlice{.size = Bytes{5}}, 1, at(0s));
  shaper.arrive(15, at(0s));
  EXPECT_EQ(run_out(shaper, at(0s)), (Writes{{100ms, 5}, {105ms, 5}, {110ms, 5}}));
}

TEST(Shaper, the_end_comes_behind_the_bytes_and_is_delayed_like_them) {
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

TEST(Shaper, is_idle_once_everything_that_was_set_is_taken_back) {
  Shaper shaper;
  EXPECT_TRUE(shaper.idle(at(0s)));
  shaper.set(LinkLatency{.latency = 50ms}, 1, at(0s));
  EXPECT_FALSE(shaper.idle(at(0s)));
  shaper.set(LinkLatency{}, 1, at(1s));
  EXPECT_TRUE(shaper.idle(at(1s)));
}

}  // namespace
}  // namespace weir
