#include "harness/engine/lane_timers.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

using namespace std::chrono_literals;

TEST(LaneTimers, ring_when_they_are_due) {
  LaneTimers timers(3, Duration(0));
  EXPECT_EQ(timers.rings_at(), kNever);
  timers.set(2, RunTime(7ms));
  timers.set(1, RunTime(9ms));
  EXPECT_EQ(timers.rings_at(), RunTime(7ms));
  EXPECT_EQ(timers.pop(), 2U);
  EXPECT_EQ(timers.next(), RunTime(9ms));
}

TEST(LaneTimers, ring_at_the_next_multiple_of_their_tick_and_never_early) {
  LaneTimers timers(1, 5ms);
  EXPECT_EQ(timers.ring_of(RunTime(7ms)), RunTime(10ms));
  EXPECT_EQ(timers.ring_of(RunTime(10ms)), RunTime(10ms));
  EXPECT_EQ(timers.ring_of(kNever), kNever);
  timers.set(0, RunTime(11ms));
  EXPECT_EQ(timers.rings_at(), RunTime(15ms));
  EXPECT_EQ(timers.next(), RunTime(11ms));
}

}  // namespace
}  // namespace weir
