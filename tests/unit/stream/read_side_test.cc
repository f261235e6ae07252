#include "harness/stream/read_side.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

using namespace std::chrono_literals;

TEST(ReadSide, reads_again_as_soon_as_a_reply_came_and_has_one_read_at_a_time) {
  ReadSide r;
  Commands out;
  EXPECT_EQ(r.due(), kNever);
  r.begin(out);
  r.begin(out);
  EXPECT_EQ(out.size(), 1U);
  r.replied(kNever, RunTime(1s));
  EXPECT_LE(r.due(), RunTime(1s));
  EXPECT_TRUE(r.is_put_off());
  r.begin(out);
  EXPECT_EQ(out.size(), 2U);
  EXPECT_EQ(r.due(), kNever);
  r.fail();
  r.begin(out);
  EXPECT_EQ(out.size(), 2U) << "nothing would follow";
}

TEST(ReadSide, a_client_that_was_slowed_down_pauses_before_each_read_but_not_past_its_deadline) {
  ReadSide r;
  r.slow_down(100ms);
  r.replied(kNever, RunTime(1s));
  EXPECT_EQ(r.due(), RunTime(1100ms));
  r.replied(RunTime(1050ms), RunTime(1s));
  EXPECT_EQ(r.due(), RunTime(1050ms));
  r.replied(RunTime(900ms), RunTime(1s));
  EXPECT_EQ(r.due(), RunTime(1s)) << "never in the past";
}

TEST(ReadSide, one_that_reads_no_more_puts_off_what_has_not_begun_for_good) {
  ReadSide r;
  r.replied(kNever, RunTime(1s));
  r.stop(kNever, RunTime(1s));
  EXPECT_TRUE(r.never_reads());
  EXPECT_GT(r.due(), RunTime(1h));
  EXPECT_NE(r.due(), kNever) << "a read is waited for";
  r.hurry();
  EXPECT_LE(r.due(), RunTime(1s)) << "the end of a call shows in a read";
}

TEST(ReadSide, slowing_down_leaves_a_read_alone_that_was_to_begin) {
  ReadSide r;
  r.replied(kNever, RunTime(1s));
  r.slow_down(1h);
  EXPECT_LE(r.due(), RunTime(1s));
}

}  // namespace
}  // namespace weir
