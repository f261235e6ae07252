// The parts of a chat server's stream, each by itself.
#include <gtest/gtest.h>

#include <string>

#include "harness/server/chat_acts.h"
#include "harness/server/chat_replies.h"
#include "harness/server/paced_operation.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

ServerAct act_of(ServerAct::Kind kind, ServerPoint at, std::uint32_t fault) {
  return {.kind = kind, .at = at, .fault = fault};
}
ServerPoint after_requests(std::uint32_t count) { return {ServerPoint::Kind::kReceived, count, {}}; }
ServerPoint after_replies(std::uint32_t count) { return {ServerPoint::Kind::kSent, count, {}}; }

TEST(ChatActs, each_on_the_whole_stream_is_due_once_at_its_point) {
  ChatActs acts(
      {act_of(ServerAct::Kind::kStall, after_requests(2), 7), act_of(ServerAct::Kind::kSlowReads, {}, 8)});
  EXPECT_EQ(acts.next_due({.received = 1})->fault, 8U) << "at the opening";
  EXPECT_EQ(acts.next_due({.received = 1}), nullptr);
  EXPECT_EQ(acts.next_due({.received = 2})->fault, 7U);
  EXPECT_EQ(acts.next_due({.received = 3}), nullptr);
  acts.carried_out(7);
  EXPECT_EQ(acts.carried_out(), std::vector<std::uint32_t>{7});
}

TEST(ChatActs, those_by_time_say_when_and_those_on_a_reply_wait_for_one) {
  ChatActs acts({act_of(ServerAct::Kind::kStall, {ServerPoint::Kind::kAfter, 0, 20ms}, 0),
                 act_of(ServerAct::Kind::kDrop, {ServerPoint::Kind::kAfter, 0, 10ms}, 1)});
  EXPECT_EQ(acts.next_by_time(RunTime(1s)), RunTime(1020ms));
  EXPECT_EQ(acts.next_due({.now = RunTime(1010ms), .opened = RunTime(1s)}), nullptr);
  EXPECT_EQ(acts.next_due({.now = RunTime(1020ms), .opened = RunTime(1s)})->fault, 0U);
  EXPECT_EQ(acts.next_by_time(RunTime(1s)), kNever);
}

TEST(ChatActs, one_strikes_one_reply_and_a_second_takes_the_next) {
  ChatActs acts({act_of(ServerAct::Kind::kCorrupt, after_replies(0), 1),
                 act_of(ServerAct::Kind::kDrop, after_replies(0), 2)});
  EXPECT_EQ(acts.take_for({.request = 1, .number = 1}, {})->fault, 1U);
  EXPECT_EQ(acts.take_for({.request = 2, .number = 2}, {})->fault, 2U);
  EXPECT_EQ(acts.take_for({.request = 3, .number = 3}, {}), nullptr);
}

TEST(ChatActs, no_reply_is_made_to_wait_while_another_does) {
  ChatActs acts({act_of(ServerAct::Kind::kReorder, {}, 1)});
  EXPECT_EQ(acts.take_for({.request = 1, .number = 1, .may_wait = false}, {}), nullptr);
  EXPECT_EQ(acts.take_for({.request = 2, .number = 2}, {})->fault, 1U);
}

ServerScript with(ServerAct act) {
  ServerScript script;
  script.acts.push_back(std::move(act));
  return script;
}
ServerScript pushing(std::uint32_t replies, Duration first = 0s) {
  ServerScript script;
  script.reply_delay = first;
  script.replies_per_request = replies;
  script.push_period = 10ms;
  return script;
}

struct Answered {
  explicit Answered(ServerScript asked) : script(std::move(asked)), acts(script.acts) {}
  void ask(const std::string& content, Duration now = 0s) {
    replies.ask(content, ++requests, script, RunTime(now));
  }
  /// All replies that are ready at `now`, as "a b ".
  std::string made(Duration now, bool last = false) {
    std::string all;
    for (;;) {
      replies.make(script, acts, {.now = RunTime(now)}, last);
      if (!replies.is_ready()) return all;
      all += replies.take().text + " ";
    }
  }
  ServerScript script;
  ChatActs acts;
  ChatReplies replies;
  std::uint64_t requests = 0;
};

TEST(ChatReplies, leave_after_their_delay_in_the_order_of_their_requests) {
  ServerScript script;
  script.reply_delay = 20ms;
  script.replies_per_request = 2;
  script.prefix = ">";
  Answered a(script);
  a.ask("x", 1s);
  a.ask("y", 1010ms);
  EXPECT_EQ(a.replies.next_due(), RunTime(1020ms));
  EXPECT_EQ(a.made(1019ms), "");
  EXPECT_EQ(a.made(1020ms), ">x >x ");
  EXPECT_EQ(a.replies.waiting(), 1U);
  EXPECT_EQ(a.made(1030ms), ">y >y ");
  EXPECT_TRUE(a.replies.all_sent());
}

TEST(ChatReplies, none_are_made_where_none_are_asked_for) {
  ServerScript silent;
  silent.replies_per_request = 0;
  Answered a(silent);
  a.ask("x");
  EXPECT_TRUE(a.replies.all_sent());
}

TEST(ChatReplies, one_changes_places_with_the_next_and_has_struck_only_then) {
  Answered a(with(act_of(ServerAct::Kind::kReorder, {}, 5)));
  a.ask("x");
  EXPECT_EQ(a.made(0s), "");
  EXPECT_TRUE(a.acts.carried_out().empty());
  EXPECT_FALSE(a.replies.all_sent()) << "it is held back";
  a.ask("y");
  EXPECT_EQ(a.made(0s), "y x ");
  EXPECT_EQ(a.acts.carried_out(), std::vector<std::uint32_t>{5});
}

TEST(ChatReplies, one_that_no_other_follows_is_sent_at_last_and_has_not_struck) {
  Answered a(with(act_of(ServerAct::Kind::kReorder, {}, 5)));
  a.ask("x");
  EXPECT_EQ(a.made(0s, /*last=*/true), "x ");
  EXPECT_TRUE(a.acts.carried_out().empty());
}

TEST(ChatReplies, a_change_is_to_one_reply) {
  using Kind = ServerAct::Kind;
  const auto first_two = [](Kind kind) {
    Answered a(with(act_of(kind, {}, 5)));
    a.ask("ab");
    a.ask("cd");
    return a.made(0s);
  };
  EXPECT_EQ(first_two(Kind::kDrop), "cd ");
  EXPECT_EQ(first_two(Kind::kDuplicate), "ab ab cd ");
  EXPECT_EQ(first_two(Kind::kCorrupt), "ac cd ") << "as long as before";
}

TEST(ChatReplies, pushes_that_are_not_due_by_the_half_close_are_not_made) {
  Answered a(pushing(100));
  a.ask("x");
  EXPECT_EQ(a.replies.next_due(), RunTime(0s));
  a.replies.stop_pushing(a.script, RunTime(25ms));
  a.made(1s);
  EXPECT_TRUE(a.replies.all_sent());
  Answered late(pushing(100, 1s));
  late.ask("x");
  late.replies.stop_pushing(late.script, RunTime(25ms));
  EXPECT_TRUE(late.replies.all_sent());
}

TEST(ChatReplies, are_forgotten_all_at_once) {
  Answered a(with(act_of(ServerAct::Kind::kReorder, {}, 5)));
  a.ask("x");
  a.made(0s);
  a.ask("y");
  a.replies.forget();
  EXPECT_TRUE(a.replies.all_sent());
}

TEST(PacedOperation, waits_from_where_the_last_one_came_to_something) {
  PacedOperation reads;
  EXPECT_EQ(reads.from(), RunTime());
  reads.begin();
  EXPECT_TRUE(reads.pending());
  reads.end();
  reads.wait_from(RunTime(1s));
  EXPECT_EQ(reads.from(), RunTime(1s)) << "nothing slows it down";
  reads.slow_down(100ms, RunTime(2s));
  EXPECT_EQ(reads.from(), RunTime(2100ms));
  reads.wait_from(RunTime(3s));
  EXPECT_EQ(reads.from(), RunTime(3100ms));
}

}  // namespace
}  // namespace weir
