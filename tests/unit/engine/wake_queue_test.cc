#include "harness/engine/wake_queue.h"

#include <gtest/gtest.h>

#include <map>

#include "harness/base/draws.h"

namespace weir {
namespace {

RunTime at(std::int64_t ns) { return RunTime(Duration(ns)); }

TEST(WakeQueue, gives_streams_back_in_the_order_of_their_instants) {
  WakeQueue queue(4);
  queue.set(0, at(30));
  queue.set(1, at(10));
  queue.set(3, at(20));
  EXPECT_EQ(queue.next(), at(10));
  EXPECT_EQ(queue.pop(), 1U);
  EXPECT_EQ(queue.pop(), 3U);
  EXPECT_EQ(queue.next(), at(30));
  EXPECT_EQ(queue.pop(), 0U);
  EXPECT_EQ(queue.next(), kNever);
}

TEST(WakeQueue, a_new_instant_takes_the_place_of_the_old_one) {
  WakeQueue queue(2);
  queue.set(0, at(10));
  queue.set(1, at(20));
  queue.set(0, at(30));  // later
  EXPECT_EQ(queue.next(), at(20));
  queue.set(0, at(5));  // earlier
  EXPECT_EQ(queue.pop(), 0U);
  EXPECT_EQ(queue.pop(), 1U);
  EXPECT_EQ(queue.next(), kNever) << "each stream stands in it once";
}

TEST(WakeQueue, never_takes_a_stream_out) {
  WakeQueue queue(3);
  queue.set(2, kNever);  // it was not in
  queue.set(0, at(1));
  queue.set(1, at(2));
  queue.set(0, kNever);
  EXPECT_EQ(queue.pop(), 1U);
  EXPECT_EQ(queue.next(), kNever);
}

// Against a slow and plain one: 20,000 random steps over 50 streams pass through every shape of the heap.
TEST(WakeQueue, agrees_with_a_map_whatever_is_done_to_it) {
  constexpr std::uint32_t kStreams = 50;
  WakeQueue queue(kStreams);
  std::map<std::uint32_t, RunTime> plain;
  Draws draws(7);
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    auto stream = static_cast<std::uint32_t>(draws.between(1, Purpose::kFaultPoint, i, 0, kStreams - 1));
    std::uint64_t what = draws.between(2, Purpose::kFaultPoint, i, 0, 9);
    if (what < 6) {
      RunTime when = at(static_cast<std::int64_t>(draws.between(3, Purpose::kFaultPoint, i, 0, 1000)));
      queue.set(stream, when);
      plain[stream] = when;
    } else if (what == 6) {
      queue.set(stream, kNever);
      plain.erase(stream);
    } else if (!plain.empty()) {
      RunTime earliest = queue.next();
      std::uint32_t popped = queue.pop();
      ASSERT_EQ(plain.at(popped), earliest);
      plain.erase(popped);
    }
    RunTime least = kNever;
    for (const auto& [id, when] : plain) least = std::min(least, when);
    ASSERT_EQ(queue.next(), least) << "step " << i;
  }
}

}  // namespace
}  // namespace weir
