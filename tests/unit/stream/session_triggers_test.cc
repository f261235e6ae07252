// When a Session lets its faults fire: states, times of the run, windows, chains, repetitions.
#include <gtest/gtest.h>

#include "tests/support/load.h"
#include "tests/support/session_script.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

Plan with(const std::string& kind, const std::string& keys, const std::string& group = "messages = 5") {
  return group_plan(group, fault_text(kind, keys));
}

TEST(StateTrigger, headers_received_waits_for_the_response_headers) {
  Plan plan = with("cancel", "at = { state = \"headers-received\" }");
  SessionScript s(plan);
  EXPECT_EQ(s.start(), "start read write:0");
  EXPECT_EQ(s.write_done(), "");
  EXPECT_EQ(s.headers(), "cancel");
}

TEST(StateTrigger, headers_sent_is_sure_with_the_first_message_accepted) {
  Plan plan = with("cancel", "at = { state = \"headers-sent\" }");
  SessionScript s(plan);
  EXPECT_EQ(s.start(), "start read write:0");
  EXPECT_EQ(s.write_done(), "cancel");
}

TEST(StateTrigger, half_closed_lets_the_stream_half_close_and_strikes_then) {
  Plan plan = with("cancel", "at = { state = \"half-closed\" }", "messages = 1");
  SessionScript s(plan);
  s.start();
  EXPECT_EQ(s.write_done(), "half-close") << "a fault that waits for it must not hold it back";
  EXPECT_FALSE(s.fired());
  EXPECT_EQ(s.half_close_done(), "cancel");
  EXPECT_TRUE(s.fired());
}

TEST(RunTrigger, strikes_at_a_time_of_the_run_whenever_the_stream_opened) {
  Plan plan = with("cancel", "at = { run = \"5s\" }", "messages = 5\nwatchdog = \"1m\"");
  SessionScript s(plan);
  s.at(2s).start();
  EXPECT_EQ(s.wake_at(), RunTime(5s));
  EXPECT_EQ(s.at(4999ms).headers(), "");
  EXPECT_EQ(s.at(5s).wake(), "cancel");
}

TEST(RunTrigger, spares_a_stream_that_opens_later) {
  Plan plan = with("cancel", "at = { run = \"5s\" }", "messages = 1");
  SessionScript s(plan);
  s.at(6s).start();
  EXPECT_EQ(s.write_done(), "half-close") << "and does not hold it open";
  EXPECT_EQ(s.fault().phase(), StrikeTrack::Phase::kSpared);
  EXPECT_EQ(s.fault().why(), "was due at 5s of the run, before the stream opened");
}

TEST(RunTrigger, of_the_server_is_felt_by_all_streams_that_are_open_then) {
  for (Duration opened : {0s, 2s, 4s}) {
    Plan plan = with("server-stall", "at = { run = \"5s\" }", "messages = 1\nwatchdog = \"1s\"");
    SessionScript s(plan);
    s.at(opened).start();
    s.write_done();
    EXPECT_EQ(s.at(opened).reply(0), "read") << "it stays open for what is to come";
    s.at(4999ms).wake();
    EXPECT_FALSE(s.fired());
    s.at(5s).wake();
    EXPECT_TRUE(s.fired());
  }
}

TEST(Window, lets_a_fault_strike_within_it) {
  Plan plan = with("cancel", "at = { replies = 1 }\nfrom = \"2s\"\nuntil = \"3s\"");
  SessionScript s(plan);
  s.start();
  s.write_done();
  EXPECT_EQ(s.at(2s).reply(0), "cancel read") << "its beginning belongs to it";
}

TEST(Window, spares_what_reaches_its_point_before_and_after) {
  for (Duration when : {1999ms, 3000ms}) {
    Plan plan = with("cancel", "at = { replies = 1 }\nfrom = \"2s\"\nuntil = \"3s\"", "messages = 2");
    SessionScript s(plan);
    s.start();
    s.write_done();
    EXPECT_EQ(s.at(when).reply(0), "write:1 read");
    EXPECT_EQ(s.fault().phase(), StrikeTrack::Phase::kSpared);
    EXPECT_EQ(s.at(when).write_done(), "half-close");
    EXPECT_EQ(s.fault().why(), "was due at " + format_duration(when) +
                                   " of the run, and may strike between 2s and 3s of the run only");
  }
}

Plan chain(const std::string& at) {
  return group_plan("messages = 9\nwatchdog = \"1m\"",
                    fault_text("slow-reader", "name = \"first\"\ndelay = \"0s\"\nat = { replies = 1 }") +
                        fault_text("cancel", "at = { fired = \"first\"" + at + " }"));
}

TEST(Chain, strikes_at_once_when_the_other_has_fired) {
  Plan plan = chain("");
  SessionScript s(plan);
  s.start();
  s.write_done();
  EXPECT_EQ(s.reply(0), "cancel read");
  EXPECT_TRUE(s.fired(0));
  EXPECT_TRUE(s.fired(1));
}

TEST(Chain, of_frames_does_not_strike_as_the_stream_opens) {
  Plan plan = group_plan("messages = 9", fault_text("tcp-stall", "name = \"first\"\nat = { replies = 1 }") +
                                             fault_text("h2-reset", "at = { fired = \"first\" }"));
  SessionScript s(plan);
  EXPECT_EQ(s.start(), "start read write:0");
  s.write_done();
  EXPECT_EQ(s.reply(0), "order:0 read");
  EXPECT_EQ(s.order_done(0), "order:1");
}

TEST(Chain, counts_replies_from_the_other_on) {
  Plan plan = chain(", replies = 2");
  SessionScript s(plan);
  s.start();
  s.write_done();
  EXPECT_EQ(s.reply(0), "write:1 read");
  s.write_done();
  EXPECT_EQ(s.reply(1), "write:2 read") << "one since it fired";
  s.write_done();
  EXPECT_EQ(s.reply(2), "cancel read");
}

TEST(Chain, counts_time_from_the_other_on_and_asks_to_be_woken) {
  Plan plan = chain(", after = \"100ms\"");
  SessionScript s(plan);
  s.start();
  s.write_done();
  EXPECT_GT(s.wake_at(), RunTime(1s)) << "its time does not run yet";
  s.at(50ms).reply(0);
  EXPECT_EQ(s.wake_at(), RunTime(150ms));
  EXPECT_EQ(s.at(150ms).wake(), "cancel");
}

TEST(Chain, of_two_on_the_connection_is_the_relays_to_follow) {
  Plan plan =
      group_plan("messages = 4", fault_text("blackhole", "at = { fired = \"first\", sent = 2 }") +
                                     fault_text("tcp-stall", "name = \"first\"\nat = { after = \"1s\" }"));
  SessionScript s(plan);
  EXPECT_EQ(s.start(), "order:0 start read") << "before the call, though what it follows is far";
  EXPECT_EQ(s.order_done(0, OrderResult::kArmed), "write:0");
  EXPECT_EQ(s.at(1s).wake(), "order:1");
  s.order_done(1, OrderResult::kNoLink);
  EXPECT_EQ(s.fault(0).phase(), StrikeTrack::Phase::kSpared) << "the relay would wait for ever";
}

TEST(Chain, behind_a_fault_of_the_clients_counts_messages_that_were_not_begun_by_then) {
  Plan plan =
      group_plan("messages = 9\npace = { kind = \"window\", window = 4 }",
                 fault_text("blackhole", "at = { fired = \"first\", sent = 2 }") +
                     fault_text("slow-writer", "name = \"first\"\ndelay = \"1ms\"\nat = { replies = 1 }"));
  SessionScript s(plan);
  EXPECT_EQ(s.start(), "start read write:0");
  EXPECT_EQ(s.write_done(), "write:1");
  EXPECT_EQ(s.reply(0), "order:0 read") << "at once, though it stands first in the scenario";
  EXPECT_EQ(s.fault(0).counted_from(), 2U) << "the second is being written";
}

TEST(Chain, is_given_up_with_the_fault_it_follows) {
  Plan plan =
      group_plan("messages = 1", fault_text("tcp-stall", "name = \"first\"\nat = { after = \"1s\" }") +
                                     fault_text("cancel", "at = { fired = \"first\" }"));
  SessionScript s(plan);
  s.start();
  s.write_done();
  EXPECT_EQ(s.at(1s).wake(), "order:0");
  EXPECT_EQ(s.order_done(0, OrderResult::kNoLink), "half-close") << "nothing is left to keep it open for";
  EXPECT_EQ(s.fault(1).phase(), StrikeTrack::Phase::kSpared);
  EXPECT_EQ(s.fault(1).why(), "waited for 'first', which did not fire");
}

TEST(Repetition, strikes_at_each_of_its_points) {
  Plan plan = with("tcp-stall", "at = { replies = 1, every = 2 }", "messages = 5");
  SessionScript s(plan);
  ASSERT_EQ(s.session().faults().size(), 2U) << "after replies 1 and 3; after the fifth it would be too late";
  s.start();
  s.write_done();
  EXPECT_EQ(s.reply(0), "order:0 read");
  EXPECT_EQ(s.order_done(0), "write:1");
  EXPECT_TRUE(s.fired(0));
  EXPECT_FALSE(s.fired(1)) << "one word for one strike";
  s.write_done();
  EXPECT_EQ(s.reply(1), "write:2 read");
  s.write_done();
  EXPECT_EQ(s.reply(2), "order:0 read");
  s.order_done(0);
  EXPECT_TRUE(s.fired(1));
}

TEST(Repetition, of_a_server_has_fired_as_often_as_its_trailers_say) {
  Plan plan = with("reply-corrupt", "at = { replies = 0, every = 2 }", "messages = 5");
  SessionScript s(plan);
  ASSERT_EQ(s.session().faults().size(), 3U);
  s.start();
  s.end(0, "", marker_trailers(5, 5, "0,0"));
  EXPECT_TRUE(s.fired(0));
  EXPECT_TRUE(s.fired(1));
  EXPECT_FALSE(s.fired(2));
}

TEST(BytesTrigger, is_ordered_before_the_call_and_then_lets_it_go_on) {
  Plan plan = with("tcp-reset", "at = { bytes = 1000, toward = \"client\" }", "messages = 1");
  SessionScript s(plan);
  EXPECT_EQ(s.start(), "order:0 start read") << "no byte may pass uncounted";
  EXPECT_EQ(s.order_done(0, OrderResult::kArmed), "write:0");
  EXPECT_EQ(s.write_done(), "") << "it does not half-close before the bytes have come";
  EXPECT_EQ(s.order_done(0), "half-close");
  EXPECT_TRUE(s.fired());
}

TEST(FrameTriggers, are_ordered_before_the_call_and_do_not_hold_its_end_back) {
  for (const char* at : {"at = { replies = 0, byte = 3 }", "at = { frame = 3, toward = \"client\" }",
                         "at = { state = \"trailers-seen\" }"}) {
    SCOPED_TRACE(at);
    Plan plan = with("tcp-reset", at, "messages = 1");
    SessionScript s(plan);
    EXPECT_EQ(s.start(), "order:0 start read") << "no frame may pass uncounted";
    EXPECT_EQ(s.order_done(0, OrderResult::kArmed), "write:0");
    EXPECT_EQ(s.write_done(), "half-close") << "the point may lie in what the server answers to it";
    EXPECT_FALSE(s.fired());
    EXPECT_EQ(s.order_done(0), "");
    EXPECT_TRUE(s.fired());
  }
}

TEST(FrameTriggers, say_why_they_did_not_fire) {
  Plan plan = with("h2-reset", "at = { frame = 90, toward = \"client\" }", "messages = 1");
  SessionScript s(plan);
  s.start();
  s.order_done(0, OrderResult::kArmed);
  s.order_done(0, OrderResult::kTooLate);
  EXPECT_FALSE(s.fired());
  EXPECT_EQ(s.fault().why(),
            "the stream had no such point: it was over before it, or a message or frame was shorter");
}

}  // namespace
}  // namespace weir
