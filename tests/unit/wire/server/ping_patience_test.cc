#include "harness/wire/server/ping_patience.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

using namespace std::chrono_literals;

constexpr LimitPings kLimit{.interval = 1s, .strikes = 2};

TEST(PingPatience, bears_its_strikes_and_not_one_more) {
  PingPatience patience;
  EXPECT_FALSE(patience.is_over(kLimit, RunTime(0ms))) << "the first one comes after nothing";
  EXPECT_FALSE(patience.is_over(kLimit, RunTime(100ms)));
  EXPECT_FALSE(patience.is_over(kLimit, RunTime(200ms)));
  EXPECT_TRUE(patience.is_over(kLimit, RunTime(300ms)));
}

TEST(PingPatience, counts_no_ping_that_kept_its_distance_and_forgets_no_strike_for_it) {
  PingPatience patience;
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(patience.is_over(kLimit, RunTime(i * 1s)));
  EXPECT_FALSE(patience.is_over(kLimit, RunTime(9500ms)));
  EXPECT_FALSE(patience.is_over(kLimit, RunTime(10'500ms)));
  EXPECT_FALSE(patience.is_over(kLimit, RunTime(11s)));
  EXPECT_TRUE(patience.is_over(kLimit, RunTime(11'500ms)));
}

TEST(PingPatience, begins_again_when_the_server_sent_something) {
  PingPatience patience;
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(patience.is_over(kLimit, RunTime(i * 10ms)));
  patience.pardon();
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(patience.is_over(kLimit, RunTime(100ms + i * 10ms)));
  EXPECT_TRUE(patience.is_over(kLimit, RunTime(200ms)));
}

TEST(PingPatience, has_no_end_without_a_limit) {
  PingPatience patience;
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(patience.is_over(std::nullopt, RunTime(0ms)));
}

}  // namespace
}  // namespace weir
