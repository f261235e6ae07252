#include "harness/stream/pacer.h"

#include <gtest/gtest.h>

#include "tests/support/load.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

/// A pacer of the plan's first stream, with that stream beside it.
struct Paced {
  explicit Paced(const std::string& keys) : plan(group_plan(keys)) {}
  Plan plan;
  PlannedStream of{plan, plan.streams[0]};
  Pacer pacer{of, nullptr};
};

TEST(Pacer, ping_pong_has_one_slot_which_a_reply_frees) {
  Paced p("messages = 9");
  EXPECT_EQ(p.pacer.next_due(p.of, RunTime(1s)), kNever) << "it is not open";
  p.pacer.open(p.of, RunTime(1s));
  EXPECT_EQ(p.pacer.next_due(p.of, RunTime(1s)), RunTime(1s));
  p.pacer.take();
  EXPECT_EQ(p.pacer.next_due(p.of, RunTime(2s)), kNever);
  p.pacer.free(p.of, RunTime(3s));
  EXPECT_EQ(p.pacer.next_due(p.of, RunTime(4s)), RunTime(3s)) << "it is due since the reply came";
}

TEST(Pacer, a_slot_stamped_later_than_now_is_free_now) {
  Paced p("messages = 9");
  p.pacer.open(p.of, RunTime(5s));
  EXPECT_EQ(p.pacer.next_due(p.of, RunTime(4s)), RunTime(4s));
}

TEST(Pacer, a_window_has_as_many_slots_as_it_is_wide_and_does_not_grow_while_it_is_never_empty) {
  Paced p("messages = 9\npace = { kind = \"window\", window = 3 }");
  p.pacer.open(p.of, RunTime(0s));
  for (int i = 0; i < 3; ++i) p.pacer.take();
  EXPECT_EQ(p.pacer.next_due(p.of, RunTime(0s)), kNever);
  for (int i = 0; i < 1000; ++i) {
    p.pacer.free(p.of, RunTime(std::chrono::seconds(i)));
    if (i == 0) continue;  // one is always left free
    ASSERT_EQ(p.pacer.next_due(p.of, RunTime(1h)), RunTime(std::chrono::seconds(i - 1)));
    p.pacer.take();
  }
  EXPECT_EQ(p.pacer.owed(RunTime(0s), RunTime(1h), RunTime(1h), 99, /*waits=*/true).unwritten, 1U);
}

TEST(Pacer, a_thought_passes_before_a_slot_is_free) {
  Paced p("messages = 9\npace = { kind = \"ping-pong\", think = \"20ms\" }");
  p.pacer.open(p.of, RunTime(0s));
  p.pacer.take();
  p.pacer.free(p.of, RunTime(1s));
  EXPECT_EQ(p.pacer.next_due(p.of, RunTime(1s)), RunTime(1020ms));
}

TEST(Pacer, an_open_loop_goes_by_its_schedule_whatever_is_answered) {
  Paced p("messages = 9\npace = { kind = \"open\", stream_rate = \"100/s\" }");
  p.pacer.open(p.of, RunTime(1s));
  const RunTime first = p.pacer.next_due(p.of, RunTime(1s));
  p.pacer.take();
  EXPECT_EQ(p.pacer.next_due(p.of, RunTime(1s)), first + 10ms);
  p.pacer.free(p.of, RunTime(1s));
  EXPECT_EQ(p.pacer.next_due(p.of, RunTime(1s)), first + 10ms);
  EXPECT_TRUE(p.pacer.is_open_loop());
  EXPECT_FALSE(p.pacer.is_over());
}

TEST(Pacer, what_fell_due_before_the_end_is_owed_and_what_is_due_after_a_choice_to_stop_is_not) {
  const std::string keys = "messages = 900\npace = { kind = \"open\", stream_rate = \"100/s\" }";
  Paced died(keys);
  died.pacer.open(died.of, RunTime(0s));
  died.pacer.end(/*held_back=*/false);
  OwedLoad owed = died.pacer.owed(RunTime(0s), RunTime(3s), RunTime(1s), 900, false);
  EXPECT_EQ(owed.unwritten, 100U);
  EXPECT_EQ(owed.held_back, 0U);
  EXPECT_EQ(owed.after_end, 200U);

  Paced stopped(keys);
  stopped.pacer.open(stopped.of, RunTime(0s));
  stopped.pacer.stop(RunTime(1s), /*held_back=*/true);
  stopped.pacer.end(/*held_back=*/false);
  owed = stopped.pacer.owed(RunTime(0s), RunTime(3s), RunTime(2s), 900, false);
  EXPECT_EQ(owed.unwritten, 100U);
  EXPECT_EQ(owed.held_back, 100U) << "when it stopped, it was";
  EXPECT_EQ(owed.after_end, 0U);
  EXPECT_TRUE(stopped.pacer.is_closed());
}

TEST(Pacer, no_more_is_owed_than_was_to_be_sent) {
  Paced p("messages = 900\npace = { kind = \"open\", stream_rate = \"100/s\" }");
  p.pacer.open(p.of, RunTime(0s));
  const OwedLoad owed = p.pacer.owed(RunTime(1s), RunTime(3s), RunTime(2s), 150, false);
  EXPECT_EQ(owed.unwritten, 50U) << "100 of the 150 were due before";
  EXPECT_EQ(owed.after_end, 0U);
}

TEST(Pacer, hands_its_schedule_on_with_the_message_that_it_had_taken) {
  Paced p("messages = 9\npace = { kind = \"open\", stream_rate = \"100/s\" }");
  p.pacer.open(p.of, RunTime(1s));
  const RunTime first = p.pacer.next_due(p.of, RunTime(1s));
  p.pacer.take();
  Pacer next(p.of, p.pacer.leave(first));
  next.open(p.of, RunTime(5s));
  EXPECT_EQ(next.next_due(p.of, RunTime(5s)), first);
  next.take();
  EXPECT_EQ(next.next_due(p.of, RunTime(5s)), first + 10ms) << "users do not stop arriving";
  Paced closed("messages = 9");
  EXPECT_EQ(closed.pacer.leave(RunTime(1s)), nullptr);
}

}  // namespace
}  // namespace weir
