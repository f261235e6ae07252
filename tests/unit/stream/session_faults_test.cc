// Each fault kind's decision at its trigger, as the Session makes it.
#include <gmock/gmock.h>

#include "tests/support/load.h"
#include "tests/support/session_script.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

Plan with(const std::string& kind, const std::string& keys, const std::string& group = "messages = 5") {
  return group_plan(group, fault_text(kind, keys));
}

TEST(CancelFault, strikes_after_the_reply_it_was_told_and_not_before) {
  Plan plan = with("cancel", "at = { replies = 2 }");
  SessionScript s(plan);
  s.start();
  s.write_done();
  EXPECT_EQ(s.reply(0), "write:1 read");
  s.write_done();
  EXPECT_EQ(s.at(7ms).reply(1), "cancel read");
  ASSERT_TRUE(s.fired());
  EXPECT_EQ(s.fault().place().at, RunTime(7ms));
  EXPECT_EQ(s.fault().place().sent, 2U);
  EXPECT_EQ(s.fault().place().replies, 2U);
  EXPECT_EQ(s.session().evidence().cancelled_at, RunTime(7ms));
  EXPECT_EQ(s.session().evidence().own_end, OwnEnd::kNone);
  s.cut();
  EXPECT_EQ(s.session().evidence().own_end, OwnEnd::kNone) << "it was cancelled before the cut";
}

TEST(CancelFault, strikes_while_a_write_is_pending) {
  Plan plan = with("cancel", "at = { writing = 2 }");
  SessionScript s(plan);
  EXPECT_EQ(s.start(), "start read write:0");
  s.write_done();
  EXPECT_EQ(s.reply(0), "write:1 cancel read");
  EXPECT_EQ(s.fault().place().sent, 1U);
}

TEST(CancelFault, strikes_at_the_opening_before_anything_is_sent) {
  Plan plan = with("cancel", "at = { open = true }");
  SessionScript s(plan);
  EXPECT_EQ(s.start(), "start read cancel");
}

TEST(CancelFault, strikes_at_an_instant_for_which_it_asks_to_be_woken) {
  Plan plan = with("cancel", "at = { after = \"20ms\" }");
  SessionScript s(plan);
  s.at(5ms).start();
  EXPECT_EQ(s.wake_at(), RunTime(25ms));
  EXPECT_EQ(s.at(25ms).wake(), "cancel");
}

TEST(CancelFault, comes_too_late_when_the_reads_have_ended) {
  Plan plan = with("cancel", "at = { sent = 1 }");
  SessionScript s(plan);
  s.start();
  s.read_failed();
  EXPECT_EQ(s.write_done(), "half-close");
  EXPECT_FALSE(s.fired());
}

TEST(HalfCloseFault, closes_early_and_sends_no_more) {
  Plan plan = with("half-close", "at = { sent = 2 }");
  SessionScript s(plan);
  s.start();
  s.write_done();
  EXPECT_EQ(s.reply(0), "write:1 read");
  EXPECT_EQ(s.write_done(), "half-close");
  EXPECT_TRUE(s.fired());
  EXPECT_EQ(s.reply(1), "read");
}

TEST(HalfCloseFault, at_the_opening_sends_nothing_at_all) {
  Plan plan = with("half-close", "");
  SessionScript s(plan);
  EXPECT_EQ(s.start(), "start read half-close");
}

TEST(LateHalfCloseFault, keeps_the_stream_open_for_its_delay_after_the_last_reply) {
  Plan plan = with("late-half-close", "delay = \"200ms\"", "messages = 1\nwatchdog = \"50ms\"");
  SessionScript s(plan);
  s.start();
  EXPECT_TRUE(s.fired());
  s.write_done();
  EXPECT_EQ(s.at(10ms).reply(0), "read");
  while (s.wake_at() < RunTime(210ms)) EXPECT_EQ(s.at(s.wake_at().time_since_epoch()).wake(), "");
  EXPECT_EQ(s.wake_at(), RunTime(210ms));
  EXPECT_EQ(s.at(210ms).wake(), "half-close");
}

TEST(LateHalfCloseFault, does_not_ask_to_be_woken_at_once_while_a_reply_is_missing) {
  Plan plan = with("late-half-close", "delay = \"20ms\"", "messages = 1\nwatchdog = \"1s\"");
  SessionScript s(plan);
  s.start();
  s.write_done();
  s.at(500ms).wake();
  EXPECT_EQ(s.wake_at(), RunTime(1s)) << "a wake-up in the past would make the lane spin";
}

TEST(SlowReaderFault, waits_before_every_read) {
  Plan plan = with("slow-reader", "delay = \"20ms\"\nat = { replies = 1 }");
  SessionScript s(plan);
  EXPECT_EQ(s.start(), "start read write:0");
  s.write_done();
  EXPECT_EQ(s.at(1ms).reply(0), "write:1 read") << "this read was due before the fault";
  s.write_done();
  EXPECT_EQ(s.at(5ms).reply(1), "write:2");
  EXPECT_EQ(s.wake_at(), RunTime(25ms));
  EXPECT_EQ(s.at(25ms).wake(), "read");
}

TEST(SlowReaderFault, is_no_stall_of_the_peer) {
  Plan plan = with("slow-reader", "delay = \"3s\"", "messages = 5\nwatchdog = \"1s\"");
  SessionScript s(plan);
  s.start();
  s.write_done();
  s.at(10ms).reply(0);
  s.write_done();
  EXPECT_EQ(s.at(2s).wake(), "");
  EXPECT_EQ(s.at(3010ms).wake(), "read");
  EXPECT_EQ(s.wake_at(), RunTime(4010ms)) << "the peer's time begins with the read";
  EXPECT_EQ(s.at(4010ms).wake(), "cancel");
}

TEST(DeadlineFault, holds_the_stream_at_its_trigger_until_the_deadline_passes) {
  Plan plan =
      with("deadline", "deadline = \"150ms\"\nat = { replies = 1 }", "messages = 5\nwatchdog = \"50ms\"");
  SessionScript s(plan);
  EXPECT_EQ(s.session().deadline(), Duration(150ms));
  s.start();
  s.write_done();
  EXPECT_EQ(s.reply(0), "read") << "it stops sending";
  EXPECT_EQ(s.at(100ms).wake(), "") << "and the watchdog keeps still";
  EXPECT_FALSE(s.fired());
  EXPECT_EQ(s.at(150ms).read_failed(), "half-close");
  s.end(4, "Deadline Exceeded");
  EXPECT_TRUE(s.fired());
  EXPECT_EQ(s.session().evidence().deadline_at, RunTime(150ms));
}

TEST(DeadlineFault, has_not_fired_when_the_stream_ended_otherwise) {
  Plan plan = with("deadline", "deadline = \"10s\"", "messages = 1");
  SessionScript s(plan);
  s.start();
  EXPECT_EQ(s.write_done(), "half-close");
  EXPECT_EQ(s.reply(0), "read");
  s.half_close_done();
  s.read_failed();
  s.end(0);
  EXPECT_FALSE(s.fired());
}

TEST(DeadlineFault,
     has_fired_when_the_server_enforced_it_and_not_when_the_server_chose_its_status_well_before) {
  struct Row {
    Duration at;
    int code;
    const char* message;
    bool fired;
  };
  for (const Row& row : {Row{151ms, 4, "context deadline exceeded", true},
                         Row{149ms, 1, "Received RST_STREAM with error code 8", true},
                         Row{90ms, 4, "context deadline exceeded", false},
                         Row{90ms, 1, "Received RST_STREAM with error code 8", false},
                         Row{151ms, 14, "Socket closed", false}}) {
    Plan plan = with("deadline", "deadline = \"150ms\"\nat = { replies = 1 }", "messages = 5");
    SessionScript s(plan);
    s.start();
    s.headers();
    s.write_done();
    s.reply(0);
    s.at(row.at).read_failed();
    s.end(row.code, row.message);
    EXPECT_EQ(s.fired(), row.fired) << row.message << " after " << format_duration(row.at);
  }
}

TEST(DeadlineFault, may_be_past_before_the_call) {
  Plan plan = with("deadline", "deadline = \"-1s\"");
  SessionScript s(plan);
  s.start();
  s.end(4, "Deadline Exceeded");
  EXPECT_TRUE(s.fired());
  EXPECT_TRUE(s.session().evidence().deadline_was_past);
}

TEST(LinkFault, holds_the_stream_while_the_relay_carries_it_out) {
  Plan plan = with("tcp-reset", "at = { replies = 1 }");
  SessionScript s(plan);
  s.start();
  s.write_done();
  EXPECT_EQ(s.reply(0), "order:0 read");
  EXPECT_EQ(s.fault().phase(), StrikeTrack::Phase::kOrdered);
  EXPECT_EQ(s.wind_down(), "") << "not even a half-close until the order is carried out";
  EXPECT_EQ(s.at(3ms).order_done(0), "half-close");
  EXPECT_TRUE(s.fired());
  EXPECT_EQ(s.order_done(0), "") << "said twice, counted once";
}

TEST(LinkFault, goes_on_sending_once_a_cut_is_armed_and_fires_when_it_is_made) {
  Plan plan = with("tcp-reset", "mid_message = true\nat = { replies = 1 }");
  SessionScript s(plan);
  s.start();
  s.write_done();
  EXPECT_EQ(s.reply(0), "order:0 read");
  EXPECT_EQ(s.order_done(0, OrderResult::kArmed), "write:1");
  EXPECT_EQ(s.fault().phase(), StrikeTrack::Phase::kArmed);
  EXPECT_EQ(s.order_done(0, OrderResult::kDone), "");
  EXPECT_TRUE(s.fired());
}

TEST(LinkFault, that_finds_no_link_lets_the_stream_go_and_says_so) {
  Plan plan = with("tcp-fin", "at = { replies = 1 }", "messages = 2");
  SessionScript s(plan);
  s.start();
  s.write_done();
  EXPECT_EQ(s.reply(0), "order:0 read");
  EXPECT_EQ(s.order_done(0, OrderResult::kNoLink), "write:1");
  EXPECT_FALSE(s.fired());
  EXPECT_FALSE(s.fault().why().empty());
  EXPECT_EQ(s.write_done(), "half-close") << "it need not wait for a fault that cannot fire";
}

TEST(LinkFault, after_a_message_sent_is_the_relays_to_find_and_ordered_before_the_call) {
  Plan plan = with("tcp-fin", "at = { sent = 1 }", "messages = 1");
  SessionScript s(plan);
  EXPECT_EQ(s.start(), "order:0 start read");
  EXPECT_EQ(s.order_done(0, OrderResult::kArmed), "write:0");
  EXPECT_EQ(s.write_done(), "") << "what its library took may not be on the wire yet, so no half-close";
  EXPECT_EQ(s.order_done(0, OrderResult::kDone), "half-close");
  EXPECT_TRUE(s.fired());
}

TEST(LinkFault, after_messages_sent_is_the_relays_to_find_but_before_the_first) {
  for (const char* at : {"at = { sent = 1, every = 1 }", "at = { sent = 1 }\nuntil = \"5s\"",
                         "at = { sent = 1, probability = 0.5 }"}) {
    SCOPED_TRACE(at);
    Plan plan = with("tcp-stall", at, "messages = 20");
    EXPECT_TRUE(plan.streams[0].faults.at(0).is_found_by_relay());
  }
  Plan plan = with("tcp-stall", "at = { sent = 0 }", "messages = 2");
  EXPECT_FALSE(plan.streams[0].faults[0].is_found_by_relay());
}

TEST(LinkFault, that_repeats_is_ordered_strike_by_strike_and_each_hears_its_own_word) {
  Plan plan = with("tcp-stall", "at = { sent = 1, every = 1 }", "messages = 3");
  SessionScript s(plan);
  EXPECT_EQ(s.start(), "order:0 order:0 order:0 start read");
  s.strike_done(0, OrderResult::kArmed);
  s.strike_done(1, OrderResult::kArmed);
  EXPECT_EQ(s.strike_done(2, OrderResult::kArmed), "write:0") << "the relay knows of all before the first";
  s.strike_done(1);
  EXPECT_FALSE(s.fired(0));
  EXPECT_TRUE(s.fired(1));
  EXPECT_FALSE(s.fired(2));
}

TEST(LinkFault, whose_point_comes_outside_its_window_is_spared_by_the_relay) {
  Plan plan = with("tcp-stall", "at = { sent = 1 }\nfrom = \"3s\"\nuntil = \"5s\"", "messages = 1");
  SessionScript s(plan);
  EXPECT_EQ(s.start(), "order:0 start read") << "the window is not open yet, and may be by then";
  s.order_done(0, OrderResult::kArmed);
  s.write_done();
  EXPECT_EQ(s.at(1s).order_done(0, OrderResult::kSpared), "half-close");
  EXPECT_EQ(s.fault().phase(), StrikeTrack::Phase::kSpared);
  EXPECT_EQ(s.fault().why(), "was due at 1s of the run, and may strike between 3s and 5s of the run only");
}

TEST(LinkFault, keeps_the_stream_open_until_it_has_fired) {
  Plan plan = with("blackhole", "at = { after = \"1s\" }", "messages = 1");
  SessionScript s(plan);
  s.start();
  s.write_done();
  EXPECT_EQ(s.reply(0), "read");
  EXPECT_EQ(s.at(1s).wake(), "order:0");
  EXPECT_EQ(s.order_done(0), "half-close");
}

TEST(FrameFault, that_waits_for_the_end_lets_the_stream_come_to_it) {
  Plan plan = with("h2-no-status", "at = { after = \"1s\" }", "messages = 1");
  SessionScript s(plan);
  s.start();
  s.write_done();
  EXPECT_EQ(s.at(1s).wake(), "order:0") << "not armed yet, so nothing else";
  EXPECT_EQ(s.order_done(0, OrderResult::kArmed), "half-close");
  EXPECT_FALSE(s.fired());
  s.order_done(0, OrderResult::kDone);
  EXPECT_TRUE(s.fired());
}

TEST(FrameFault, that_waits_for_a_message_keeps_the_stream_open) {
  Plan plan = with("h2-bad-flag", "at = { replies = 1 }", "messages = 2");
  SessionScript s(plan);
  s.start();
  s.write_done();
  EXPECT_EQ(s.reply(0), "order:0 read");
  EXPECT_EQ(s.order_done(0, OrderResult::kArmed), "write:1");
  EXPECT_EQ(s.write_done(), "") << "no half-close: the next reply is the one that is struck";
}

TEST(FrameFault, at_the_opening_is_ordered_before_the_call_begins) {
  Plan plan = with("h2-interim", "at = { open = true }");
  SessionScript s(plan);
  EXPECT_EQ(s.start(), "order:0 start read")
      << "the response's first frame could pass before the relay is told";
  Plan connection = with("tcp-reset", "at = { open = true }");
  SessionScript other(connection);
  EXPECT_EQ(other.start(), "start read order:0") << "the connection must be this call's";
}

TEST(FrameFault, that_came_too_late_says_so_and_holds_nothing) {
  Plan plan = with("h2-http-status", "", "messages = 1");
  SessionScript s(plan);
  EXPECT_THAT(s.start(), testing::HasSubstr("order:0"));
  s.order_done(0, OrderResult::kTooLate);
  EXPECT_FALSE(s.fired());
  EXPECT_THAT(s.fault().why(), testing::HasSubstr("past the point"));
}

TEST(RefuseFault, has_fired_when_the_call_is_over) {
  Plan plan = with("refuse", "");
  SessionScript s(plan);
  s.start();
  EXPECT_FALSE(s.fired());
  s.end(14, "failed to connect to all addresses");
  EXPECT_TRUE(s.fired());
}

TEST(SlowWriterFault, waits_before_each_message_and_owes_none) {
  Plan plan = with("slow-writer", "delay = \"20ms\"\nat = { sent = 1 }");
  SessionScript s(plan);
  s.start();
  s.at(1ms).write_done();
  ASSERT_TRUE(s.fired());
  EXPECT_EQ(s.at(2ms).reply(0), "read");
  EXPECT_EQ(s.wake_at(), RunTime(21ms));
  EXPECT_EQ(s.at(20ms).wake(), "");
  EXPECT_EQ(s.at(21ms).wake(), "write:1");
  s.at(25ms).write_done();
  EXPECT_EQ(s.at(30ms).reply(1), "read");
  EXPECT_EQ(s.at(44ms).wake(), "");
  EXPECT_EQ(s.at(45ms).wake(), "write:2");
}

TEST(SlowWriterFault, makes_an_open_loop_neither_late_nor_behind) {
  Plan plan = with("slow-writer", "delay = \"1s\"\nat = { sent = 1 }",
                   "messages = 5\npace = { kind = \"open\", stream_rate = \"10/s\" }");
  SessionScript s(plan);
  s.start();
  EXPECT_EQ(s.at(100ms).wake(), "write:0");
  s.write_done();
  EXPECT_EQ(s.at(200ms).wake(), "") << "due, and held back";
  EXPECT_EQ(s.at(1099ms).wake(), "");
  EXPECT_EQ(s.at(1100ms).wake(), "write:1");
  const Command& lateness = s.samples().back();
  EXPECT_EQ(lateness.metric, LatencyMetric::kLateness);
  EXPECT_EQ(lateness.value, Duration(0));
  s.at(1101ms).write_done();
  s.end(14);
  OwedLoad owed = s.session().owed(RunTime{}, RunTime(1101ms));
  EXPECT_EQ(owed.unwritten, 3U) << "five in all, and the first two are written";
  EXPECT_EQ(owed.held_back, 3U) << "by the fault";
}

TEST(NeverReaderFault, answers_the_read_that_has_begun_and_starts_no_other) {
  Plan plan = with("never-reader", "at = { replies = 2 }", "messages = 5\nwatchdog = \"1s\"");
  SessionScript s(plan);
  s.start();
  s.write_done();
  EXPECT_EQ(s.reply(0), "write:1 read");
  s.write_done();
  EXPECT_EQ(s.reply(1), "write:2") << "no read";
  ASSERT_TRUE(s.fired());
  EXPECT_EQ(s.at(900ms).write_done(), "");
  EXPECT_EQ(s.at(1800ms).wake(), "") << "a write was accepted 900 ms ago";
  EXPECT_EQ(s.at(1900ms).wake(), "cancel");
  EXPECT_EQ(s.wake(), "read") << "the end of the call shows in a read";
  EXPECT_EQ(s.session().evidence().own_end, OwnEnd::kWatchdog);
  EXPECT_EQ(s.reply(2), "read") << "what had come before the cancel is read at once";
}

TEST(NeverReaderFault, hears_of_its_deadline) {
  Plan plan =
      with("never-reader", "at = { replies = 1 }", "messages = 5\nwatchdog = \"9s\"\ndeadline = \"2s\"");
  SessionScript s(plan);
  s.start();
  s.write_done();
  EXPECT_EQ(s.reply(0), "write:1");
  EXPECT_EQ(s.wake_at(), RunTime(2s));
  EXPECT_EQ(s.at(2s).wake(), "read");
  s.write_done(false);
  s.read_failed();
  s.end(4, "Deadline Exceeded");
  EXPECT_TRUE(s.session().evidence().write_pending) << "flow control had held the write back";
}

TEST(NeverReaderFault, counts_a_write_as_held_back_that_is_let_go_as_the_end_comes) {
  for (bool held_back : {true, false}) {
    Plan plan = with("never-reader", "at = { replies = 1 }",
                     "messages = 9\ndeadline = \"2s\"\npace = { kind = \"window\", window = 5 }");
    SessionScript s(plan);
    s.start();
    s.reply(0);
    if (held_back) {
      s.write_done();
    } else {
      while (!s.write_done().empty()) {
      }
      s.at(1990ms).reply(1);  // makes room for one more
    }
    s.at(2s).write_done();  // gRPC does so at times, as it cancels the call
    s.write_done(false);
    s.read_failed();
    s.end(4, "Deadline Exceeded");
    EXPECT_EQ(s.session().evidence().write_pending, held_back);
  }
}

TEST(NeverReaderFault, lets_a_write_that_had_only_just_begun_count_for_nothing) {
  Plan plan = with("never-reader", "at = { replies = 1 }", "messages = 5\ndeadline = \"2s\"");
  SessionScript s(plan);
  s.start();
  s.write_done();
  s.at(1990ms).reply(0);
  s.at(2s).write_done(false);
  s.read_failed();
  s.end(4, "Deadline Exceeded");
  EXPECT_FALSE(s.session().evidence().write_pending);
}

TEST(RequestTooLargeFault, strikes_the_next_message) {
  Plan plan = plan_of("[target]\nserver_receive_limit = \"4MiB\"\n[[streams]]\nname = \"g\"\nmessages = 5\n" +
                      fault_text("request-too-large", "at = { sent = 1 }"));
  SessionScript s(plan);
  s.start();
  s.write_done();
  EXPECT_FALSE(s.fired());
  EXPECT_EQ(s.reply(0), "write:1=4194305 read");
  EXPECT_TRUE(s.fired());
  s.write_done();
  EXPECT_EQ(s.reply(1), "write:2 read") << "once";
}

TEST(RequestTooLargeFault, has_not_fired_where_no_message_followed) {
  Plan plan = plan_of("[target]\nserver_receive_limit = \"4MiB\"\n[[streams]]\nname = \"g\"\nmessages = 1\n" +
                      fault_text("request-too-large", "at = { sent = 1 }"));
  SessionScript s(plan);
  s.start();
  EXPECT_EQ(s.write_done(), "half-close") << "it keeps no stream open";
  EXPECT_FALSE(s.fired());
  EXPECT_EQ(s.fault().why(), "no message followed that could be large");
}

TEST(ServerFault, is_ordered_from_the_run) {
  Plan plan = with("server-stop", "at = { replies = 1 }");
  SessionScript s(plan);
  s.start();
  s.write_done();
  EXPECT_EQ(s.reply(0), "order:0 read");
}

TEST(ServerActFault, has_fired_when_the_servers_trailers_name_it) {
  Plan plan = group_plan("messages = 5", fault_text("reply-corrupt", "at = { replies = 1 }") +
                                             fault_text("server-status", "at = { replies = 2 }"));
  SessionScript s(plan);
  s.start();
  s.end(14, "injected by weir", marker_trailers(2, 2, "1"));
  EXPECT_FALSE(s.fired(0));
  EXPECT_TRUE(s.fired(1));
  ASSERT_TRUE(s.session().evidence().marker);
  EXPECT_EQ(s.session().evidence().marker->sent, 2U);
}

TEST(ServerActFault, has_fired_where_the_trailers_that_name_it_were_too_large_to_be_read) {
  constexpr auto kUnread = "received initial metadata size exceeds limit";  // gRPC C++ 1.51.1, of either
  Plan plan = group_plan("messages = 5", fault_text("reply-corrupt", "at = { replies = 1 }") +
                                             fault_text("reply-drop", "at = { replies = 3 }") +
                                             fault_text("server-status", "at = { replies = 2 }"));
  SessionScript s(plan);
  s.start();
  s.headers(true);
  s.write_done();
  s.reply(0);
  s.end(8, kUnread);
  EXPECT_TRUE(s.fired(0)) << "its point was reached";
  EXPECT_FALSE(s.fired(1));
  EXPECT_TRUE(s.fired(2)) << "nothing else made them so large; the reply before it was lost with them";

  for (const char* where : {"headers", "trailers"}) {
    Plan filled = group_plan("messages = 5",
                             fault_text("server-metadata-large", std::string("where = \"") + where + "\"") +
                                 fault_text("server-status", "at = { replies = 2 }"));
    SessionScript t(filled);
    t.start();
    t.end(8, kUnread);
    EXPECT_TRUE(t.fired(0)) << where;
    EXPECT_FALSE(t.fired(1)) << where << ": nobody knows";
  }

  SessionScript u(plan);
  u.start();
  u.headers(true);
  u.end(8, "quota");
  EXPECT_FALSE(u.fired(2));
}

TEST(ServerActFault, that_ends_the_stream_keeps_the_client_from_half_closing) {
  Plan plan = with("server-eof", "at = { after = \"1s\" }", "messages = 1");
  SessionScript s(plan);
  s.start();
  s.write_done();
  EXPECT_EQ(s.reply(0), "read");
  EXPECT_EQ(s.at(1s).wake(), "");
  s.read_failed();
  s.end(0, "", marker_trailers(1, 1, "0"));
  EXPECT_TRUE(s.fired());
  EXPECT_FALSE(s.session().evidence().half_closed);
}

TEST(ServerActFault, that_stalls_is_ended_by_the_watchdog_even_when_nothing_is_unanswered) {
  Plan plan = with("server-stall", "at = { after = \"3s\" }", "messages = 1\nwatchdog = \"1s\"");
  SessionScript s(plan);
  s.start();
  s.write_done();
  EXPECT_EQ(s.reply(0), "read");
  EXPECT_EQ(s.at(2s).wake(), "") << "the server has not stalled yet, and the client waits for that";
  EXPECT_EQ(s.at(3s).wake(), "cancel");
  EXPECT_EQ(s.session().evidence().own_end, OwnEnd::kWatchdog);
  EXPECT_EQ(s.session().life().pending(), "the server's end of the stream");
}

/// On a server somewhere else, which may be `weir serve` or not.
Plan elsewhere(const std::string& group, const std::string& faults = "") {
  return plan_of("[target]\naddress = \"127.0.0.1:50051\"\n[[streams]]\nname = \"g\"\n" + group + "\n" +
                 faults);
}

TEST(ServerActFault, has_not_fired_on_a_server_that_is_not_weirs) {
  for (const char* kind : {"server-stall", "server-never-read", "server-slow-reader", "server-slow-writer",
                           "server-metadata-large", "server-status", "server-eof"}) {
    Plan plan = elsewhere("messages = 1", fault_text(kind));
    SessionScript s(plan);
    s.start();
    EXPECT_EQ(s.headers(), "") << kind;
    EXPECT_EQ(s.write_done(), "half-close") << kind << ": nothing is waited for";
    s.reply(0);
    s.half_close_done();
    s.read_failed();
    s.end(0);
    EXPECT_FALSE(s.fired()) << kind;
    EXPECT_THAT(s.fault().why(), testing::HasSubstr("the server is not weir's"));
    EXPECT_TRUE(s.session().evidence().ignored);
  }
}

TEST(ServerActFault, fires_on_a_weir_elsewhere_which_marks_its_headers_or_its_trailers) {
  Plan plan = elsewhere("messages = 5", fault_text("server-stall", "at = { replies = 1 }"));
  SessionScript s(plan);
  s.start();
  s.headers(true);
  s.write_done();
  s.reply(0);
  EXPECT_TRUE(s.fired());
  EXPECT_FALSE(s.session().evidence().ignored);

  Plan other = elsewhere("messages = 5", fault_text("server-status"));
  SessionScript t(other);
  t.start();
  t.end(14, "no", marker_trailers(0, 0, "0"));
  EXPECT_TRUE(t.fired()) << "trailers alone";

  SessionScript u(other);
  u.start();
  u.end(14, "Socket closed");
  EXPECT_FALSE(u.session().evidence().ignored) << "nothing is known of who would have answered";
}

TEST(ServerKeys, are_ignored_by_a_server_that_is_not_weirs) {
  struct Row {
    const char* group;
    bool ignored;
  };
  for (const Row& row :
       {Row{"messages = 1\nserver = { reply_delay = \"1ms\" }", true},
        Row{"messages = 1\nserver = { prefix = \"x\" }", true},
        Row{"pace = { kind = \"push\", period = \"10ms\", replies = 1 }", true},
        Row{"messages = 1\nserver = { replies_per_request = 1 }", false}, Row{"messages = 1", false}}) {
    Plan plan = elsewhere(row.group);
    SessionScript s(plan);
    s.start();
    s.headers();
    EXPECT_EQ(s.session().evidence().ignored, row.ignored) << row.group;
  }
  Plan own = group_plan("messages = 1\nserver = { reply_delay = \"1ms\" }");
  SessionScript s(own);
  s.start();
  s.headers();
  EXPECT_FALSE(s.session().evidence().ignored) << "weir's own";
}

TEST(ServerActFault, that_shows_in_no_trailer_has_fired_at_its_point) {
  for (const char* kind : {"server-stall", "server-never-read", "server-slow-reader", "server-slow-writer"}) {
    Plan plan = with(kind, "at = { replies = 1 }");
    SessionScript s(plan);
    s.start();
    EXPECT_FALSE(s.fired()) << kind;
    s.reply(0);
    EXPECT_TRUE(s.fired()) << kind;
  }
}

}  // namespace
}  // namespace weir
