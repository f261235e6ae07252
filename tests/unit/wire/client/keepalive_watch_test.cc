#include "harness/wire/client/keepalive_watch.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

using namespace std::chrono_literals;
using Due = KeepaliveWatch::Due;

constexpr Keepalive kLimits{.time = 10s, .timeout = 2s};

TEST(KeepaliveWatch, asks_after_a_silence_and_gives_the_peer_up_after_the_timeout) {
  KeepaliveWatch watch(kLimits);
  EXPECT_EQ(watch.begin_wait(), 10s);
  EXPECT_EQ(watch.after_wait(0), Due::kPing);
  EXPECT_EQ(watch.begin_wait(), 2s);
  EXPECT_EQ(watch.after_wait(0), Due::kDead);
}

TEST(KeepaliveWatch, does_not_ask_a_peer_that_speaks) {
  KeepaliveWatch watch(kLimits);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(watch.begin_wait(), 10s);
    EXPECT_FALSE(watch.on_bytes(0)) << "no PING is out";
    EXPECT_EQ(watch.after_wait(0), Due::kNothing);
  }
  EXPECT_EQ(watch.begin_wait(), 10s);
  EXPECT_EQ(watch.after_wait(0), Due::kPing) << "a silence since the last wait began";
}

TEST(KeepaliveWatch, an_answer_begins_the_next_silence_at_once) {
  KeepaliveWatch watch(kLimits);
  (void)watch.begin_wait();
  ASSERT_EQ(watch.after_wait(4), Due::kPing);
  (void)watch.begin_wait();
  EXPECT_TRUE(watch.on_bytes(5));
  EXPECT_EQ(watch.begin_wait(), 10s) << "not the timeout";
  EXPECT_EQ(watch.after_wait(5), Due::kPing);
}

TEST(KeepaliveWatch, any_byte_is_a_sign_of_life) {
  KeepaliveWatch watch(kLimits);
  (void)watch.begin_wait();
  ASSERT_EQ(watch.after_wait(0), Due::kPing);
  (void)watch.begin_wait();
  EXPECT_FALSE(watch.on_bytes(0)) << "no answer, but a byte";
  EXPECT_EQ(watch.after_wait(0), Due::kNothing);
  EXPECT_EQ(watch.begin_wait(), 10s);
}

}  // namespace
}  // namespace weir
