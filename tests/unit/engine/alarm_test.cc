#include "harness/engine/alarm.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>
#include <vector>

namespace weir {
namespace {

using namespace std::chrono_literals;

TEST(Alarm, rings_when_its_instant_has_come) {
  SteadyClock clock;
  RunTime due = clock.now() + 1ms;
  std::promise<RunTime> rang;
  Alarm alarm(clock, [&] { rang.set_value(clock.now()); });
  alarm.set(due);
  EXPECT_GE(rang.get_future().get(), due);
}

TEST(Alarm, an_instant_in_the_past_rings_at_once) {
  SteadyClock clock;
  std::promise<void> rang;
  Alarm alarm(clock, [&] { rang.set_value(); });
  alarm.set(RunTime{} - 1h);
  rang.get_future().wait();
}

TEST(Alarm, set_earlier_than_before_it_rings_then) {
  SteadyClock clock;
  std::promise<void> rang;
  Alarm alarm(clock, [&] { rang.set_value(); });
  alarm.set(clock.now() + 1h);
  alarm.set(clock.now() + 1ms);
  rang.get_future().wait();
}

TEST(Alarm, may_be_set_again_while_it_rings) {
  SteadyClock clock;
  std::atomic<Alarm*> itself{nullptr};
  std::promise<void> third;
  int rings = 0;
  Alarm alarm(clock, [&] {
    if (++rings == 3) {
      third.set_value();
    } else {
      itself.load()->set(clock.now());
    }
  });
  itself = &alarm;
  alarm.set(clock.now());
  third.get_future().wait();
}

TEST(Alarm, goes_without_ringing_when_it_is_not_due) {
  SteadyClock clock;
  std::atomic<int> rings{0};
  {
    Alarm unset(clock, [&] { ++rings; });
    Alarm later(clock, [&] { ++rings; });
    later.set(clock.now() + 1h);
    later.set(clock.now() + 2h);
    Alarm disarmed(clock, [&] { ++rings; });
    disarmed.set(clock.now() + 1h);
    disarmed.set(kNever);
  }
  EXPECT_EQ(rings, 0);
}

TEST(Alarm, may_be_set_by_many_threads) {
  SteadyClock clock;
  std::atomic<int> rings{0};
  Alarm alarm(clock, [&] { ++rings; });
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) alarm.set(clock.now());
    });
  }
  for (std::thread& thread : threads) thread.join();
  while (rings == 0) std::this_thread::yield();
  EXPECT_LE(rings, 800);
}

}  // namespace
}  // namespace weir
