#include "harness/stream/waiting_reaction.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

using namespace std::chrono_literals;

constexpr RunTime kZero{};

RunTime at(Duration time) { return RunTime(time); }

TEST(WaitingReaction, each_item_is_a_message_by_itself_due_after_its_delay) {
  const Reaction rule;
  WaitingReaction waiting;
  EXPECT_EQ(waiting.due(rule, kZero), kNever);
  waiting.add(2, at(1ms), at(4ms));
  EXPECT_EQ(waiting.due(rule, kZero), at(4ms));
  EXPECT_EQ(waiting.size(rule), 1U);
  waiting.take(1);
  EXPECT_EQ(waiting.due(rule, kZero), at(4ms));
  waiting.take(1);
  EXPECT_TRUE(waiting.empty());
}

TEST(WaitingReaction, a_message_does_not_overtake_one_of_the_same_rule) {
  const Reaction rule;
  WaitingReaction waiting;
  waiting.add(1, at(0ms), at(9ms));
  waiting.add(1, at(1ms), at(2ms));
  waiting.take(1);
  EXPECT_EQ(waiting.due(rule, kZero), at(9ms));
}

TEST(WaitingReaction, a_batch_goes_when_it_is_full_or_its_first_item_has_waited_long_enough) {
  const Reaction rule{.after = TimeSpread{}, .batch = 3};
  WaitingReaction waiting;
  waiting.add(1, at(1ms), at(11ms));
  waiting.add(1, at(2ms), at(12ms));
  EXPECT_EQ(waiting.due(rule, kZero), at(11ms));
  waiting.add(5, at(3ms), at(13ms));
  EXPECT_EQ(waiting.due(rule, kZero), at(3ms));
  EXPECT_EQ(waiting.size(rule), 3U);
  waiting.take(3);
  EXPECT_EQ(waiting.due(rule, kZero), at(3ms)) << "the next one is full too";
  waiting.take(3);
  EXPECT_EQ(waiting.size(rule), 1U);
  EXPECT_EQ(waiting.due(rule, kZero), at(13ms));
}

TEST(WaitingReaction, a_batch_without_a_delay_waits_until_it_is_full_or_the_stream_is_left) {
  const Reaction rule{.batch = 3};
  WaitingReaction waiting;
  waiting.add(2, at(1ms), at(1ms));
  EXPECT_EQ(waiting.due(rule, kZero), kNever);
  waiting.hurry(at(5ms));
  EXPECT_EQ(waiting.due(rule, kZero), at(5ms));
  EXPECT_EQ(waiting.size(rule), 2U);
}

TEST(WaitingReaction, what_has_turns_goes_at_the_first_one_after_it_came_all_at_once) {
  const Reaction rule{.every = 10ms};
  WaitingReaction waiting;
  waiting.add(1, at(23ms), at(23ms));
  waiting.add(7, at(28ms), at(28ms));
  EXPECT_EQ(waiting.due(rule, at(1ms)), at(31ms));
  EXPECT_EQ(waiting.size(rule), 8U);
  waiting.take(8);
  waiting.add(1, at(31ms), at(31ms));
  EXPECT_EQ(waiting.due(rule, at(1ms)), at(31ms)) << "a turn counts what comes with it";
}

TEST(WaitingReaction, knows_how_many_messages_are_due_and_keeps_them) {
  const Reaction rule{.after = TimeSpread{}, .batch = 3};
  WaitingReaction waiting;
  waiting.add(7, at(1ms), at(11ms));
  EXPECT_EQ(waiting.messages_due(rule, kZero, at(5ms)), 2U);
  EXPECT_EQ(waiting.messages_due(rule, kZero, at(11ms)), 3U);
  EXPECT_FALSE(waiting.empty());
}

}  // namespace
}  // namespace weir
