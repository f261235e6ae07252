#include "harness/stream/watchdog.h"

#include <gtest/gtest.h>

#include "harness/stream/outage.h"
#include "harness/stream/wake_up.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

TEST(Watchdog, barks_when_nothing_came_for_so_long_of_what_is_awaited) {
  Watchdog w;
  w.progress(RunTime(1s));
  EXPECT_EQ(w.barks_at({}, 5s), kNever);
  EXPECT_EQ(w.barks_at({.replies = 1}, 5s), RunTime(6s));
}

TEST(Watchdog, counts_from_where_the_waiting_begins) {
  Watchdog w;
  w.progress(RunTime(1s));
  w.begin_to_wait({}, RunTime(3s));
  EXPECT_EQ(w.last_progress(), RunTime(3s));
  w.begin_to_wait({.write = true}, RunTime(4s));
  EXPECT_EQ(w.last_progress(), RunTime(3s)) << "something was awaited before";
}

TEST(Watchdog, what_is_awaited_depends_on_who_is_at_it) {
  for (const Awaited& peer :
       {Awaited{.write = true}, {.end = true}, {.status = true}, {.replies = 1}, {.stalled = true}}) {
    EXPECT_TRUE(peer.anything());
    Awaited slow = peer;
    slow.reads_later = true;
    EXPECT_FALSE(slow.anything()) << "it is the peer that waits";
    slow.never_reads = true;
    EXPECT_TRUE(slow.anything()) << "and would for ever";
    slow.nothing = true;
    EXPECT_FALSE(slow.anything()) << "but the deadline will pass";
  }
}

TEST(Watchdog, says_what_was_awaited) {
  EXPECT_EQ((Awaited{.status = true, .replies = 3}).describe(), "the call's status");
  EXPECT_EQ((Awaited{.never_reads = true, .replies = 3}).describe(), "nothing: it was told not to read");
  EXPECT_EQ((Awaited{.never_reads = true, .write = true, .replies = 1}).describe(),
            "a write to be accepted, and 1 reply");
  EXPECT_EQ((Awaited{.replies = 2}).describe(), "2 replies");
  EXPECT_EQ((Awaited{.end = true}).describe(), "the server's end of the stream");
}

TEST(WakeUp, an_earlier_one_serves_for_a_later_one_and_none_lies_in_the_past) {
  WakeUp w;
  Commands out;
  w.ask(kNever, RunTime(0s), out);
  EXPECT_TRUE(out.empty());
  w.ask(RunTime(5s), RunTime(1s), out);
  w.ask(RunTime(6s), RunTime(1s), out);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].at, RunTime(5s));
  w.ask(RunTime(0s), RunTime(2s), out);
  ASSERT_EQ(out.size(), 2U);
  EXPECT_EQ(out[1].at, RunTime(2s));
  w.rang();
  w.ask(RunTime(6s), RunTime(2s), out);
  EXPECT_EQ(out.size(), 3U);
}

TEST(Outage, lasts_from_the_first_strike_to_the_first_good_reply) {
  Outage o{MaybeTime()};
  Commands out;
  o.end(RunTime(1s), out);
  EXPECT_TRUE(out.empty());
  o.begin(RunTime(2s));
  o.begin(RunTime(3s));
  o.end(RunTime(5s), out);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].metric, LatencyMetric::kRecovery);
  EXPECT_EQ(out[0].value, 3s);
  o.end(RunTime(6s), out);
  EXPECT_EQ(out.size(), 1U);
}

TEST(Outage, is_none_where_what_was_taken_for_its_strike_never_struck) {
  Outage o{MaybeTime(RunTime(2s))};
  o.take_back(RunTime(3s));
  EXPECT_TRUE(o.since());
  o.take_back(RunTime(2s));
  EXPECT_FALSE(o.since());
}

}  // namespace
}  // namespace weir
