#include "harness/base/signals.h"

#include <gtest/gtest.h>
#include <pthread.h>

namespace weir {
namespace {

bool is_blocked(int signal) {
  sigset_t mask;
  pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  return sigismember(&mask, signal) == 1;
}

TEST(StopSignals, a_signal_is_waited_for_and_interrupts_nothing) {
  StopSignals signals;
  ASSERT_TRUE(is_blocked(SIGINT));
  ASSERT_TRUE(is_blocked(SIGTERM));
  raise(SIGTERM);
  EXPECT_EQ(signals.wait(Duration(0)), SIGTERM);
  raise(SIGINT);
  EXPECT_EQ(signals.wait(std::chrono::hours(1)), SIGINT);
  raise(SIGHUP);
  EXPECT_EQ(signals.wait(std::chrono::hours(1)), SIGHUP);
}

TEST(StopSignals, a_hangup_that_is_ignored_stays_so) {
  auto* const before = signal(SIGHUP, SIG_IGN);  // as nohup does
  {
    StopSignals signals;
    raise(SIGHUP);
    EXPECT_EQ(signals.wait(Duration(0)), std::nullopt);
  }
  signal(SIGHUP, before);
}

TEST(StopSignals, have_the_names_that_posix_gives_them) {
  EXPECT_EQ(signal_name(SIGINT), "SIGINT");
  EXPECT_EQ(signal_name(SIGTERM), "SIGTERM");
  EXPECT_EQ(signal_name(SIGHUP), "SIGHUP");
}

TEST(StopSignals, without_a_signal_there_is_none) {
  StopSignals signals;
  EXPECT_EQ(signals.wait(Duration(0)), std::nullopt);
  EXPECT_EQ(signals.wait(Duration(1)), std::nullopt);
}

TEST(StopSignals, the_mask_is_restored) {
  ASSERT_FALSE(is_blocked(SIGINT));
  { StopSignals signals; }
  EXPECT_FALSE(is_blocked(SIGINT));
  EXPECT_FALSE(is_blocked(SIGTERM));
}

}  // namespace
}  // namespace weir
