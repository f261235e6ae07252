#include "harness/stream/stream_strikes.h"

#include <gtest/gtest.h>

#include "tests/support/load.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

struct Struck {
  explicit Struck(const std::string& faults) : plan(group_plan("messages = 9", faults)) {}
  Plan plan;
  StreamStrikes strikes{plan, plan.streams[0], MaybeTime()};
  Commands out;

  /// The faults, by number, that are due one after another; each is fired unless `fires` is false.
  std::string due(const Standing& standing, bool fires = true) {
    std::string numbers;
    for (StreamStrikes::Round round; StrikeTrack* strike = strikes.next_due(round, standing);) {
      numbers += std::to_string(strike->plan.fault);
      if (fires) {
        strikes.fire(*strike, standing);
      } else {
        strikes.hand_over(*strike, standing, out);
      }
    }
    return numbers;
  }
};

Standing after_replies(std::uint32_t count, Duration now = 1s) {
  return {.progress = {.now = RunTime(now), .sent = count, .received = count, .issued = count}};
}

TEST(StreamStrikes, a_stream_without_faults_asks_for_nothing) {
  Struck s("");
  EXPECT_TRUE(s.strikes.none());
  EXPECT_TRUE(s.strikes.all().empty());
  EXPECT_EQ(s.due({}), "");
  EXPECT_FALSE(s.strikes.hold_it() || s.strikes.keep_it_open() || s.strikes.stall_it());
  EXPECT_EQ(s.strikes.deadline(3s), Duration(3s));
  EXPECT_EQ(s.strikes.next_by_time({}), kNever);
}

TEST(StreamStrikes, each_is_due_once_at_its_point) {
  Struck s(fault_text("cancel", "at = { replies = 2 }"));
  EXPECT_TRUE(s.strikes.keep_it_open());
  EXPECT_EQ(s.due(after_replies(1)), "");
  EXPECT_EQ(s.due(after_replies(2)), "0");
  EXPECT_EQ(s.due(after_replies(3)), "");
  EXPECT_EQ(s.strikes.all()[0].place().replies, 2U);
  EXPECT_EQ(*s.strikes.outage().since(), RunTime(1s));
  EXPECT_FALSE(s.strikes.keep_it_open());
}

TEST(StreamStrikes, one_that_follows_is_due_in_the_same_round_though_it_stands_before_the_other) {
  Struck s(fault_text("slow-reader", "name = \"second\"\nat = { fired = \"first\" }") +
           fault_text("slow-writer", "name = \"first\"\nat = { replies = 1 }"));
  EXPECT_EQ(s.due(after_replies(1)), "10");
}

TEST(StreamStrikes, one_that_follows_what_never_fired_is_spared) {
  Struck s(fault_text("slow-writer", "name = \"first\"\nat = { replies = 1 }\nfrom = \"5s\"") +
           fault_text("slow-reader", "name = \"second\"\nat = { fired = \"first\" }"));
  EXPECT_EQ(s.due(after_replies(1)), "");
  EXPECT_EQ(s.strikes.all()[0].phase(), StrikeTrack::Phase::kSpared);
  EXPECT_EQ(s.strikes.all()[1].phase(), StrikeTrack::Phase::kSpared);
  EXPECT_EQ(s.strikes.all()[1].why(), "waited for 'first', which did not fire");
}

TEST(StreamStrikes, nothing_strikes_a_stream_that_is_over_and_only_the_servers_orders_one_that_winds_down) {
  const std::string both =
      fault_text("cancel", "at = { replies = 1 }") + fault_text("server-stall", "at = { replies = 1 }");
  Struck over(both);
  Standing standing = after_replies(1);
  standing.over = true;
  EXPECT_EQ(over.due(standing), "");
  Struck winding(both);
  standing = after_replies(1);
  standing.winding_down = true;
  EXPECT_EQ(winding.due(standing), "1");
  EXPECT_TRUE(winding.strikes.stall_it());
  EXPECT_TRUE(winding.strikes.tell_the_server());
}

TEST(StreamStrikes, the_stream_is_held_while_others_carry_one_out_and_what_they_say_is_kept) {
  Struck s(fault_text("tcp-reset", "at = { replies = 1 }"));
  EXPECT_EQ(s.due(after_replies(1), /*fires=*/false), "0");
  ASSERT_EQ(s.out.size(), 1U);
  EXPECT_EQ(s.out[0].type, Command::Type::kOrder);
  EXPECT_TRUE(s.strikes.hold_it());
  EXPECT_TRUE(s.strikes.are_under_way());
  EXPECT_TRUE(s.strikes.order_done(0, OrderResult::kArmed, after_replies(1)));
  EXPECT_FALSE(s.strikes.hold_it());
  EXPECT_FALSE(s.strikes.order_done(0, OrderResult::kDone, after_replies(3, 2s)))
      << "it held nothing back any more";
  EXPECT_TRUE(s.strikes.all()[0].fired());
  EXPECT_EQ(*s.strikes.outage().since(), RunTime(2s));
}

TEST(StreamStrikes, an_order_without_a_connection_is_missed) {
  Struck s(fault_text("tcp-reset", "at = { replies = 1 }"));
  s.due(after_replies(1), /*fires=*/false);
  EXPECT_TRUE(s.strikes.order_done(0, OrderResult::kNoLink, after_replies(1)));
  EXPECT_EQ(s.strikes.all()[0].why(), "there was no connection to act on");
  EXPECT_FALSE(s.strikes.outage().since());
}

TEST(StreamStrikes, a_deadline_of_a_fault_replaces_the_groups_and_holds_the_stream_until_it_passes) {
  Struck s(fault_text("deadline", "deadline = \"150ms\"\nat = { replies = 1 }"));
  EXPECT_EQ(s.strikes.deadline(3s), Duration(150ms));
  StreamStrikes::Round round;
  StrikeTrack* strike = s.strikes.next_due(round, after_replies(1));
  ASSERT_NE(strike, nullptr);
  s.strikes.await_deadline(*strike);
  EXPECT_TRUE(s.strikes.await_deadline());
  EXPECT_TRUE(s.strikes.hold_it());
  EXPECT_FALSE(s.strikes.are_under_way()) << "nobody else is at it";
}

TEST(StreamStrikes, what_another_server_was_told_never_struck) {
  Struck s(fault_text("server-stall", "at = { replies = 1 }"));
  EXPECT_EQ(s.due(after_replies(1)), "0");
  EXPECT_TRUE(s.strikes.outage().since());
  s.strikes.disown_server();
  EXPECT_EQ(s.strikes.all()[0].cause(), MissCause::kForeignServer);
  EXPECT_FALSE(s.strikes.outage().since());
}

TEST(StreamStrikes, is_due_by_time_when_its_time_comes) {
  Struck s(fault_text("cancel", "at = { after = \"20ms\" }"));
  Standing opened;
  opened.opened = RunTime(1s);
  EXPECT_EQ(s.strikes.next_by_time(opened), RunTime(1020ms));
}

TEST(StreamStrikes, the_relay_hears_early_of_what_it_finds_by_itself) {
  Struck s(fault_text("tcp-reset", "at = { bytes = 100 }") + fault_text("cancel", "at = { replies = 1 }"));
  StreamStrikes::Round round;
  StrikeTrack* early = s.strikes.next_early(round, {});
  ASSERT_NE(early, nullptr);
  EXPECT_EQ(early->plan.fault, 0U);
  EXPECT_EQ(s.strikes.next_early(round, {}), nullptr);
}

}  // namespace
}  // namespace weir
