#include "harness/stream/writes.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

using namespace std::chrono_literals;

Evidence told(const Writes& writes, Duration ended) {
  Evidence e;
  e.ended = RunTime(ended);
  writes.tell(e);
  return e;
}

TEST(Writes, a_message_is_sent_once_its_write_was_accepted) {
  Writes w;
  EXPECT_EQ(w.begin(RunTime(1s), RunTime(1s)), 0s);
  EXPECT_TRUE(w.pending());
  EXPECT_TRUE(w.left_one());
  w.done(true, RunTime(1s));
  EXPECT_FALSE(w.pending());
  EXPECT_EQ(w.issued(), 1U);
  EXPECT_EQ(w.sent(), 1U);
  EXPECT_EQ(w.unwritten(), 0U);
  EXPECT_EQ(told(w, 1s).sent, 1U);
}

TEST(Writes, is_late_by_what_weir_itself_waited_and_not_by_what_a_write_took) {
  Writes w;
  w.free_from(RunTime(0s));
  EXPECT_EQ(w.begin(RunTime(10ms), RunTime(13ms)), 3ms);
  w.done(true, RunTime(103ms));  // blocked for 90 ms; a client that is never late would be free at 100 ms
  EXPECT_EQ(w.begin(RunTime(20ms), RunTime(103ms)), 3ms) << "the lateness stays with the backlog";
  w.done(true, RunTime(103ms));
  EXPECT_EQ(w.begin(RunTime(200ms), RunTime(200ms)), 0ms) << "until the backlog is gone";
  w.done(true, RunTime(200ms));
  w.free_from(RunTime(300ms));
  EXPECT_EQ(w.begin(RunTime(250ms), RunTime(300ms)), 0ms) << "a fault held it back till then";
}

TEST(Writes, counts_the_time_behind_a_write_only_while_it_could_send) {
  Writes w;
  w.begin(RunTime(1s), RunTime(1s));
  w.done(true, RunTime(3s));
  EXPECT_EQ(w.blocked(), 2s);
  w.begin(RunTime(3s), RunTime(3s));
  w.note_standstill(true, RunTime(4s));
  w.note_standstill(true, RunTime(5s));  // the first time counts
  w.done(true, RunTime(9s));
  EXPECT_EQ(w.blocked(), 3s);
  EXPECT_EQ(w.sending_time(RunTime(1s), RunTime(20s)), 3s) << "from 1 s to 4 s";
  w.note_standstill(false, RunTime(9s));
  w.end(RunTime(12s));
  EXPECT_EQ(w.sending_time(RunTime(1s), RunTime(12s)), 11s);
}

TEST(Writes, a_write_that_the_end_takes_along_was_held_back_unless_it_had_only_just_begun) {
  Writes just;
  just.begin(RunTime(1s), RunTime(1s));
  just.done(false, RunTime(1010ms));
  EXPECT_FALSE(told(just, 1010ms).write_pending);
  EXPECT_TRUE(just.failed());

  Writes held;
  held.begin(RunTime(1s), RunTime(1s));
  held.done(false, RunTime(2s));
  EXPECT_TRUE(told(held, 2s).write_pending);

  Writes behind;  // one that was held back went as the end came, and the one behind it failed
  behind.begin(RunTime(1s), RunTime(1s));
  behind.done(true, RunTime(2s));
  behind.begin(RunTime(2s), RunTime(2s));
  behind.done(false, RunTime(2s));
  EXPECT_TRUE(told(behind, 2s).write_pending);
}

}  // namespace
}  // namespace weir
