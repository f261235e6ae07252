// A stream left alone: pace, half-close, watchdog, and the ways a run ends it.
#include "harness/stream/session.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "harness/outcome/classify.h"
#include "tests/support/load.h"
#include "tests/support/session_script.h"

namespace weir {
namespace {

Plan group_plan_of_three() { return group_plan("messages = 3"); }

/// What is owed in the first nine seconds, as "unwritten held_back after_end".
std::string owed(const SessionScript& s, Duration from = Duration(0), Duration to = std::chrono::seconds(9)) {
  OwedLoad owed = s.session().owed(RunTime(from), RunTime(to));
  return fmt::format("{} {} {}", owed.unwritten, owed.held_back, owed.after_end);
}

std::vector<Duration> values_of(const SessionScript& s, Command::Metric metric) {
  std::vector<Duration> values;
  for (const Command& sample : s.samples()) {
    if (sample.metric == metric) values.push_back(sample.value);
  }
  return values;
}

using namespace std::chrono_literals;

TEST(Session, ping_pong_sends_each_message_after_the_reply_to_the_one_before) {
  Plan plan = group_plan("messages = 2");
  SessionScript s(plan);
  EXPECT_EQ(s.start(), "start read write:0");
  EXPECT_EQ(s.headers(), "");
  EXPECT_EQ(s.write_done(), "");
  EXPECT_EQ(s.reply(0), "write:1 read");
  EXPECT_EQ(s.reply(1), "read") << "the reply may come before the write is known to be done";
  EXPECT_EQ(s.write_done(), "half-close");
  EXPECT_EQ(s.half_close_done(), "");
  EXPECT_EQ(s.read_failed(), "");
  EXPECT_EQ(s.end(0), "ended");
  Evidence e = s.session().evidence();
  EXPECT_TRUE(e.half_closed);
  EXPECT_EQ(e.sent, 2U);
  EXPECT_EQ(e.received, 2U);
  EXPECT_EQ(e.unanswered, 0U);
}

TEST(Session, a_window_is_filled_and_never_overrun) {
  Plan plan = group_plan("messages = 9\npace = { kind = \"window\", window = 3 }");
  SessionScript s(plan);
  EXPECT_EQ(s.start(), "start read write:0");
  EXPECT_EQ(s.write_done(), "write:1");
  EXPECT_EQ(s.write_done(), "write:2");
  EXPECT_EQ(s.write_done(), "");
  EXPECT_EQ(s.reply(0), "write:3 read");
  EXPECT_EQ(s.reply(1), "read");
  EXPECT_EQ(s.write_done(), "write:4");
}

TEST(Session, an_open_loop_writes_when_due_and_counts_from_then_after_a_blocked_write) {
  Plan plan = group_plan("messages = 3\npace = { kind = \"open\", stream_rate = \"100/s\" }");
  ArrivalCursor arrivals(plan, plan.streams[0]);
  Duration first = arrivals.peek();
  SessionScript s(plan);
  EXPECT_EQ(s.start(), first > 0s ? "start read" : "start read write:0");
  EXPECT_EQ(s.wake_at(), RunTime(first));
  EXPECT_EQ(s.at(first).wake(), "write:0");
  EXPECT_EQ(s.at(first + 35ms).write_done(), "write:1") << "blocked past two due instants";
  EXPECT_EQ(s.write_done(), "write:2");
  EXPECT_EQ(s.write_done(), "half-close");
  EXPECT_EQ(s.at(first + 40ms).reply(0), "read");
  EXPECT_EQ(s.reply(1), "read");
  const Command& wait = s.samples().back();
  ASSERT_EQ(wait.metric, Command::Metric::kWait);
  EXPECT_EQ(wait.value, 25ms) << "due at 10 ms, written at 35 ms";
  const Command& response = s.samples()[s.samples().size() - 3];
  ASSERT_EQ(response.metric, Command::Metric::kResponse);
  EXPECT_EQ(response.value, 30ms);
  EXPECT_EQ(response.at, RunTime(first + 10ms));
}

TEST(Session, half_closes_when_the_last_stage_has_sent_what_was_due) {
  // Two messages lie under the stage, whatever the offset: 2/s for a second.
  Plan plan = group_plan("pace = { kind = \"open\", stages = [{ rate = \"2/s\", over = \"1s\" }] }");
  SessionScript s(plan);
  s.start();
  EXPECT_EQ(s.at(1s).wake(), "write:0");
  EXPECT_EQ(s.write_done(), "write:1");
  EXPECT_EQ(s.write_done(), "half-close");
}

TEST(Session, half_closes_at_once_when_nothing_is_due_on_it) {
  // A hundredth of a message lies under the stage; the drawn offset is larger.
  Plan plan = group_plan("pace = { kind = \"open\", stages = [{ rate = \"0.01/s\", over = \"1s\" }] }");
  SessionScript s(plan);
  EXPECT_EQ(s.start(), "start read half-close");
}

TEST(Session, thinks_between_a_reply_and_the_next_message_which_is_due_then) {
  Plan plan = group_plan("messages = 3\npace = { think = \"10ms\" }");
  SessionScript s(plan);
  EXPECT_EQ(s.start(), "start read write:0");
  s.write_done();
  EXPECT_EQ(s.at(5ms).reply(0), "read");
  EXPECT_EQ(s.wake_at(), RunTime(15ms));
  EXPECT_EQ(s.at(16ms).wake(), "write:1") << "woken a millisecond late";
  s.write_done();
  s.at(20ms).reply(1);
  const Command& wait = s.samples().back();
  ASSERT_EQ(wait.metric, Command::Metric::kWait);
  EXPECT_EQ(wait.value, 1ms);
  const Command& response = s.samples()[s.samples().size() - 3];
  EXPECT_EQ(response.value, 5ms) << "from 15 ms on, when it was due";
  EXPECT_EQ(s.at(30ms).wake(), "write:2");
  EXPECT_EQ(s.write_done(), "half-close");
}

TEST(Session, a_thoughtful_stream_is_not_taken_for_a_stalled_one) {
  Plan plan = group_plan("messages = 2\nwatchdog = \"1s\"\npace = { think = \"10s\" }");
  SessionScript s(plan);
  s.start();
  s.write_done();
  s.at(5ms).reply(0);
  EXPECT_EQ(s.at(5s).wake(), "");
  EXPECT_EQ(s.at(10'005ms).wake(), "write:1");
}

TEST(Session, of_two_thoughts_in_a_window_the_first_to_end_sends) {
  Plan plan = group_plan(
      "messages = 40\npace = { kind = \"window\", window = 2, think = { uniform = [\"1ms\", \"1s\"] } }");
  SessionScript s(plan);
  s.start();
  s.write_done();
  s.write_done();
  s.reply(0);
  RunTime one = s.wake_at();
  s.reply(1);
  RunTime other = s.wake_at();
  EXPECT_LE(other, one);
  EXPECT_EQ(s.at(other.time_since_epoch()).wake(), "write:2");
}

TEST(Session, of_a_server_that_pushes_sends_once_and_half_closes_after_the_last_push) {
  Plan plan = group_plan("pace = { kind = \"push\", period = \"10ms\", replies = 3 }");
  SessionScript s(plan);
  EXPECT_EQ(s.start(), "start read write:0");
  EXPECT_EQ(s.write_done(), "");
  EXPECT_EQ(s.at(7ms).push(0), "read");
  EXPECT_EQ(s.at(19ms).push(1), "read");
  EXPECT_EQ(s.at(26ms).push(2), "half-close read");
  s.half_close_done();
  s.read_failed();
  s.end(0);
  EXPECT_EQ(s.session().evidence().unanswered, 0U);
  EXPECT_EQ(values_of(s, LatencyMetric::kWriteBlock).size(), 1U);
  EXPECT_EQ(values_of(s, LatencyMetric::kAccepted).size(), 1U);
  EXPECT_EQ(values_of(s, LatencyMetric::kFirstMessage), std::vector<Duration>{7ms});
  EXPECT_EQ(values_of(s, LatencyMetric::kResponse), (std::vector<Duration>{2ms, 0ms}))
      << "due at 17 ms, and at 27 ms: early counts as 0";
  EXPECT_EQ(values_of(s, LatencyMetric::kReplyGap).size(), 2U);
  EXPECT_EQ(values_of(s, LatencyMetric::kClose).size(), 1U);
  EXPECT_EQ(s.samples().size(), 8U);
}

TEST(Session, that_is_told_to_end_tells_the_pushing_server_and_is_owed_nothing_more) {
  Plan plan = group_plan("pace = { kind = \"push\", period = \"10ms\", replies = 100 }");
  SessionScript s(plan);
  s.start();
  s.write_done();
  s.push(0);
  EXPECT_EQ(s.wind_down(), "half-close");
  s.half_close_done();
  s.read_failed();
  s.end(0, "", marker_trailers(1, 1));
  EXPECT_EQ(s.session().evidence().unanswered, 0U);
}

TEST(Session, that_a_fault_half_closes_in_mid_push_is_short_of_what_it_declined) {
  Plan plan = group_plan("pace = { kind = \"push\", period = \"10ms\", replies = 20 }",
                         fault_text("half-close", "at = { replies = 3 }"));
  SessionScript s(plan);
  s.start();
  s.write_done();
  s.push(0);
  s.push(1);
  EXPECT_EQ(s.push(2), "half-close read");
  s.half_close_done();
  s.read_failed();
  s.end(0, "", marker_trailers(1, 3));
  const Evidence e = s.session().evidence();
  EXPECT_EQ(e.unanswered, 0U) << "nothing is owed";
  EXPECT_EQ(e.declined, 17U);
  const Outcome outcome = classify(e);
  EXPECT_EQ(outcome.name, "ok.short");
  EXPECT_EQ(outcome.also, std::vector<std::string>{"ok.complete"}) << "what the fault expects";
}

TEST(Session, waits_no_longer_than_the_watchdog_for_a_push) {
  Plan plan = group_plan("watchdog = \"1s\"\npace = { kind = \"push\", period = \"10ms\", replies = 100 }");
  SessionScript s(plan);
  s.start();
  s.write_done();
  s.at(500ms).push(0);
  EXPECT_EQ(s.wake_at() <= RunTime(1500ms), true);
  EXPECT_EQ(s.at(1499ms).wake(), "");
  EXPECT_EQ(s.at(1500ms).wake(), "cancel");
  EXPECT_EQ(s.session().life().pending(), "99 replies");
}

TEST(Session, half_closes_when_its_life_is_over_and_waits_for_what_it_is_owed) {
  Plan plan = group_plan("live = \"3s\"");
  SessionScript s(plan);
  EXPECT_EQ(s.start(), "start read write:0");
  EXPECT_EQ(s.wake_at(), RunTime(3s));
  s.write_done();
  EXPECT_EQ(s.at(1s).reply(0), "write:1 read");
  s.write_done();
  EXPECT_EQ(s.at(3s).wake(), "half-close");
  EXPECT_EQ(s.session().life().wind_down(), WindDown::kLifeOver);
  s.half_close_done();
  EXPECT_EQ(s.at(3100ms).reply(1), "read");
  s.read_failed();
  s.end(0);
  EXPECT_EQ(s.session().evidence().unanswered, 0U);
}

TEST(Session, that_has_sent_all_before_its_life_is_over_ends_as_ever) {
  Plan plan = group_plan("messages = 1\nlive = \"3s\"");
  SessionScript s(plan);
  s.start();
  EXPECT_EQ(s.write_done(), "half-close");
  EXPECT_EQ(s.at(3s).reply(0), "read");
  EXPECT_EQ(s.session().life().wind_down(), WindDown::kNone);
}

TEST(Session, the_first_reply_counts_with_the_others_and_stands_apart_besides) {
  Plan plan = group_plan("messages = 2");
  SessionScript s(plan);
  s.start();
  s.at(3ms).headers();
  s.write_done();
  s.at(5ms).reply(0);
  EXPECT_EQ(values_of(s, Command::Metric::kSetup), std::vector<Duration>{3ms});
  EXPECT_EQ(values_of(s, Command::Metric::kFirstMessage), std::vector<Duration>{5ms});
  s.write_done();
  s.at(9ms).reply(1);
  EXPECT_EQ(values_of(s, Command::Metric::kFirstMessage), std::vector<Duration>{5ms});
  EXPECT_EQ(values_of(s, Command::Metric::kResponse), (std::vector<Duration>{5ms, 4ms}));
  EXPECT_EQ(values_of(s, Command::Metric::kService), (std::vector<Duration>{5ms, 4ms}));
  EXPECT_EQ(values_of(s, Command::Metric::kWait), (std::vector<Duration>{0ms, 0ms}));
}

TEST(Session, flow_control_shows_as_the_time_until_a_write_is_accepted) {
  Plan plan = group_plan_of_three();
  SessionScript s(plan);
  s.start();
  s.at(7ms).write_done();
  s.at(8ms).reply(0);
  s.at(8ms).write_done();
  s.at(9ms).reply(1);
  s.at(11ms).write_done(false);
  EXPECT_EQ(values_of(s, Command::Metric::kWriteBlock), (std::vector<Duration>{7ms, 0ms}));
}

TEST(Session, an_accepted_request_is_timed_apart_from_the_headers_that_may_come_with_the_first_reply) {
  Plan plan = group_plan_of_three();
  SessionScript s(plan);
  s.start();
  s.at(2ms).write_done();
  s.at(30ms).headers();
  s.at(30ms).reply(0);
  s.at(34ms).write_done();
  EXPECT_EQ(values_of(s, Command::Metric::kAccepted), std::vector<Duration>{2ms})
      << "of the first message alone";
  EXPECT_EQ(values_of(s, Command::Metric::kSetup), std::vector<Duration>{30ms});
}

TEST(Session, a_request_that_is_due_later_is_not_late_before_that) {
  Plan plan = group_plan("messages = 3\npace = { kind = \"open\", stream_rate = \"100/s\" }");
  SessionScript s(plan);
  s.start();
  RunTime due = s.wake_at();
  s.at(due.time_since_epoch()).wake();
  s.at(due.time_since_epoch() + 1ms).write_done();
  EXPECT_EQ(values_of(s, Command::Metric::kAccepted), std::vector<Duration>{1ms});
}

TEST(Session, drain_is_timed_from_the_word_to_wind_down) {
  Plan plan = group_plan_of_three();
  SessionScript s(plan);
  s.start();
  s.at(5ms).write_done();
  s.at(10ms).wind_down();
  s.at(12ms).interrupt();
  s.at(25ms).end(0);
  EXPECT_EQ(values_of(s, Command::Metric::kDrain), std::vector<Duration>{15ms});
}

TEST(Session, without_a_word_to_wind_down_there_is_no_drain) {
  Plan plan = group_plan_of_three();
  SessionScript s(plan);
  s.start();
  s.at(25ms).end(0);
  EXPECT_TRUE(values_of(s, Command::Metric::kDrain).empty());
}

TEST(Session, recovery_runs_from_the_first_fault_to_the_first_reply_after_it) {
  Plan plan = group_plan("messages = 9\npace = { kind = \"window\", window = 4 }",
                         fault_text("slow-reader", "delay = \"1ms\"\nat = { replies = 1 }") +
                             fault_text("slow-reader", "delay = \"1ms\"\nat = { after = \"20ms\" }"));
  SessionScript s(plan);
  s.start();
  s.write_done();
  s.write_done();
  s.write_done();
  s.at(5ms).reply(0);  // the first fault fires
  s.at(20ms).wake();   // the second
  EXPECT_TRUE(values_of(s, Command::Metric::kRecovery).empty());
  s.at(30ms).reply(1);
  s.at(31ms).reply(2);
  EXPECT_EQ(values_of(s, Command::Metric::kRecovery), std::vector<Duration>{25ms});
}

TEST(Session, a_reply_that_tells_of_an_error_is_an_answer_and_no_recovery) {
  Plan plan = group_plan_of_three();
  Legacy legacy;
  legacy.broken_since = RunTime(4ms);
  SessionScript s(plan, std::move(legacy));
  s.at(10ms).start();
  s.write_done();
  s.at(12ms).reply({.answers = 0, .in_band_error = true});
  EXPECT_TRUE(values_of(s, Command::Metric::kResponse).empty());
  EXPECT_TRUE(values_of(s, Command::Metric::kRecovery).empty());
  s.write_done();
  s.at(20ms).reply(1);
  EXPECT_EQ(values_of(s, Command::Metric::kRecovery), std::vector<Duration>{16ms});
  EXPECT_EQ(s.session().evidence().in_band_errors, 1U);
}

TEST(Session, what_it_expects_is_the_services_word_and_not_the_scenarios) {
  Plan plan = group_plan("messages = 2");
  Session session(plan, plan.streams[0], {.count = 5});
  Commands out;
  session.step({.type = Event::Type::kStart}, RunTime(), out);
  session.step({.type = Event::Type::kWriteDone, .ok = true}, RunTime(), out);
  const auto writes = [&](const ReplyMeaning& meaning) {
    out.clear();
    Event event{.type = Event::Type::kReply};
    event.reply = meaning;
    session.step(event, RunTime(1ms), out);
    return std::count_if(out.begin(), out.end(),
                         [](const Command& c) { return c.type == Command::Type::kWrite; });
  };
  EXPECT_EQ(writes({.answers = 0}), 0) << "four more are to come";
  EXPECT_EQ(writes({.answers = 0, .last = true}), 1) << "none is";
}

TEST(Session, a_stream_that_reopens_after_a_failure_recovers_with_its_first_reply) {
  Plan plan = group_plan_of_three();
  Session failed(plan, plan.streams[0], expected_of(plan, plan.streams[0]));
  Commands out;
  failed.step({.type = Event::Type::kStart}, RunTime(1ms), out);
  CallEnd end;
  end.code = 14;
  failed.step({.type = Event::Type::kEnd, .end = &end}, RunTime(4ms), out);
  Legacy legacy = failed.leave();
  ASSERT_TRUE(legacy.broken_since);
  ASSERT_EQ(*legacy.broken_since, RunTime(4ms));

  Session next(plan, plan.streams[0], expected_of(plan, plan.streams[0]), std::move(legacy));
  next.step({.type = Event::Type::kStart}, RunTime(10ms), out);
  next.step({.type = Event::Type::kWriteDone, .ok = true}, RunTime(11ms), out);
  Event reply{.type = Event::Type::kReply};
  reply.reply = {.answers = 0};
  out.clear();
  next.step(reply, RunTime(24ms), out);
  std::vector<Duration> recoveries;
  for (const Command& command : out) {
    bool recovery = command.type == Command::Type::kSample && command.metric == Command::Metric::kRecovery;
    if (recovery) recoveries.push_back(command.value);
  }
  EXPECT_EQ(recoveries, std::vector<Duration>{20ms});
  end.code = 0;
  next.step({.type = Event::Type::kEnd, .end = &end}, RunTime(30ms), out);
  EXPECT_FALSE(next.leave().broken_since);
}

TEST(Session, messages_without_a_reply_are_censored_at_the_end_each_with_its_due_time) {
  Plan plan = group_plan("messages = 9\npace = { kind = \"window\", window = 4 }");
  SessionScript s(plan);
  s.start();
  s.at(1ms).write_done();
  s.at(2ms).write_done();
  s.at(3ms).write_done();  // the fourth write stays pending: see owed()
  s.at(4ms).reply(1);
  s.at(9ms).end(14);
  ASSERT_EQ(s.censored().size(), 3U);
  EXPECT_EQ(s.censored()[0].metric, Command::Metric::kWriteBlock) << "the write that was never accepted";
  EXPECT_EQ(s.censored()[1].metric, Command::Metric::kResponse) << "the first reply was another's";
  EXPECT_EQ(s.censored()[1].at, RunTime(0ms));
  EXPECT_EQ(s.censored()[2].metric, Command::Metric::kResponse);
  EXPECT_EQ(owed(s), "2 2 0") << "that write, and the message that the reply made room for";
}

TEST(Session, a_stream_without_any_reply_has_its_first_message_censored_with_the_others_and_apart) {
  Plan plan = group_plan_of_three();
  SessionScript s(plan);
  s.start();
  s.write_done();
  s.at(9ms).end(14);
  ASSERT_EQ(s.censored().size(), 2U);
  EXPECT_EQ(s.censored()[0].metric, Command::Metric::kFirstMessage);
  EXPECT_EQ(s.censored()[1].metric, Command::Metric::kResponse);
}

TEST(Session, half_closes_to_hear_the_status_after_a_failed_write) {
  Plan plan = group_plan("messages = 5");
  SessionScript s(plan);
  s.start();
  EXPECT_EQ(s.write_done(false), "half-close");
  EXPECT_EQ(s.half_close_done(false), "");
  EXPECT_EQ(s.read_failed(), "");
  EXPECT_EQ(s.end(14, "Socket closed"), "ended");
  EXPECT_EQ(s.session().evidence().sent, 0U);
  EXPECT_FALSE(s.session().evidence().half_closed);
}

TEST(Session, an_end_of_reads_stops_the_writes) {
  Plan plan = group_plan("messages = 5");
  SessionScript s(plan);
  s.start();
  EXPECT_EQ(s.read_failed(), "") << "the write is pending";
  EXPECT_EQ(s.write_done(), "half-close");
  EXPECT_EQ(s.half_close_done(), "");
  s.end(0);
  EXPECT_FALSE(s.session().evidence().half_closed) << "the server had ended it before";
}

TEST(Session, takes_no_event_after_its_end) {
  Plan plan = group_plan("");
  SessionScript s(plan);
  s.start();
  s.end(14, "Socket closed");
  EXPECT_EQ(s.write_done(), "");
  EXPECT_EQ(s.reply(0), "");
  EXPECT_EQ(s.cut(), "");
  EXPECT_EQ(s.end(0), "");
  EXPECT_EQ(s.session().evidence().end.code, 14);
}

TEST(Watchdog, ends_a_stream_whose_peer_is_silent_and_says_what_was_awaited) {
  Plan plan = group_plan("watchdog = \"1s\"");
  SessionScript s(plan);
  s.start();
  s.at(10ms).write_done();
  EXPECT_EQ(s.at(1009ms).wake(), "");
  EXPECT_EQ(s.wake_at(), RunTime(1010ms));
  EXPECT_EQ(s.at(1010ms).wake(), "cancel");
  EXPECT_EQ(s.session().life().pending(), "1 reply");
  EXPECT_EQ(s.session().evidence().own_end, OwnEnd::kWatchdog);
  EXPECT_EQ(s.cut(), "") << "it is cancelled already";
  EXPECT_EQ(s.session().evidence().own_end, OwnEnd::kWatchdog);
}

TEST(Watchdog, names_a_write_that_is_not_accepted) {
  Plan plan = group_plan("watchdog = \"1s\"\npace = { kind = \"window\", window = 2 }");
  SessionScript s(plan);
  s.start();
  s.write_done();
  EXPECT_EQ(s.at(1s).wake(), "cancel");
  EXPECT_EQ(s.session().life().pending(), "a write to be accepted, and 2 replies");
}

TEST(Watchdog, names_a_server_that_does_not_end_the_stream) {
  Plan plan = group_plan("messages = 1\nwatchdog = \"1s\"");
  SessionScript s(plan);
  s.start();
  EXPECT_EQ(s.write_done(), "half-close");
  EXPECT_EQ(s.reply(0), "read");
  s.half_close_done();
  EXPECT_EQ(s.at(1s).wake(), "cancel");
  EXPECT_EQ(s.session().life().pending(), "the server's end of the stream");
}

TEST(Watchdog, names_a_status_that_does_not_come) {
  Plan plan = group_plan("watchdog = \"1s\"");
  SessionScript s(plan);
  s.start();
  s.write_done();
  s.read_failed();
  EXPECT_EQ(s.at(1s).wake(), "cancel");
  EXPECT_EQ(s.session().life().pending(), "the call's status");
}

TEST(Watchdog, does_not_count_the_time_in_which_nothing_is_awaited) {
  Plan plan =
      group_plan("messages = 2\nwatchdog = \"1s\"\npace = { kind = \"open\", stream_rate = \"0.1/s\" }");
  Duration first = ArrivalCursor(plan, plan.streams[0]).peek();
  SessionScript s(plan);
  s.start();
  s.at(first).wake();
  s.write_done();
  EXPECT_EQ(s.reply(0), "read");
  EXPECT_EQ(s.at(first + 10s).wake(), "write:1") << "ten idle seconds are no stall";
  EXPECT_EQ(s.write_done(), "half-close");
  EXPECT_EQ(s.wake_at(), RunTime(first + 11s));
}

TEST(WindDown, half_closes_as_soon_as_no_write_is_pending) {
  Plan plan = group_plan("messages = 9");
  SessionScript s(plan);
  s.start();
  EXPECT_EQ(s.wind_down(), "");
  EXPECT_EQ(s.write_done(), "half-close");
  EXPECT_EQ(s.reply(0), "read") << "no more is sent";
  EXPECT_EQ(s.interrupt(), "");
  EXPECT_EQ(s.session().life().wind_down(), WindDown::kPhaseOver) << "the first reason stays";
}

TEST(Cut, cancels_and_says_why) {
  Plan plan = group_plan("");
  SessionScript over(plan);
  over.start();
  EXPECT_EQ(over.cut(), "cancel");
  EXPECT_EQ(over.cut(), "");
  EXPECT_EQ(over.write_done(false), "") << "after a cancel nothing is begun";
  EXPECT_EQ(over.session().evidence().own_end, OwnEnd::kCut);

  SessionScript interrupted(plan);
  interrupted.start();
  interrupted.interrupt();
  EXPECT_EQ(interrupted.cut(), "cancel");
  EXPECT_EQ(interrupted.session().evidence().own_end, OwnEnd::kInterrupted);
}

constexpr const char* kHundredASecond =
    "messages = 1000\npace = { kind = \"open\", stream_rate = \"100/s\" }";

TEST(Session, lateness_is_what_neither_flow_control_nor_a_fault_kept_from_being_sent) {
  Plan plan = group_plan(kHundredASecond);
  Duration first = ArrivalCursor(plan, plan.streams[0]).peek();
  SessionScript s(plan);
  s.at(0s).start();
  EXPECT_EQ(s.at(first + 3ms).wake(), "write:0");
  EXPECT_EQ(s.at(first + 15ms).write_done(), "write:1") << "due at 10 ms, and free only now";
  EXPECT_EQ(s.at(first + 16ms).write_done(), "");
  EXPECT_EQ(s.at(first + 24ms).wake(), "write:2");
  EXPECT_EQ(values_of(s, Command::Metric::kLateness), (std::vector<Duration>{3ms, 3ms, 4ms}))
      << "the second waited behind a write that began 3 ms late";
}

TEST(Session, a_backlog_that_weir_brought_about_is_late_to_its_last_message) {
  Plan plan = group_plan(kHundredASecond);
  Duration first = ArrivalCursor(plan, plan.streams[0]).peek();
  SessionScript s(plan);
  s.at(0s).start();
  EXPECT_EQ(s.at(first + 30ms).wake(), "write:0") << "weir stood still";
  EXPECT_EQ(s.at(first + 32ms).write_done(), "write:1");
  EXPECT_EQ(s.at(first + 34ms).write_done(), "write:2");
  EXPECT_EQ(s.at(first + 36ms).write_done(), "write:3");
  EXPECT_EQ(s.at(first + 38ms).write_done(), "");
  EXPECT_EQ(s.at(first + 40ms).wake(), "write:4");
  // One every 10 ms, and each write takes 2 ms.
  EXPECT_EQ(values_of(s, Command::Metric::kLateness), (std::vector<Duration>{30ms, 22ms, 14ms, 6ms, 0ms}));
}

TEST(Session, a_closed_loop_has_no_lateness) {
  Plan plan = group_plan_of_three();
  SessionScript s(plan);
  s.at(0s).start();
  s.at(1s).write_done();
  s.at(2s).reply(0);
  EXPECT_TRUE(values_of(s, Command::Metric::kLateness).empty());
  EXPECT_EQ(s.at(3s).write_done(), "");
  s.at(4s).end(14);
  EXPECT_EQ(s.session().owed(RunTime(0s), RunTime(9s)).unwritten, 0U);
}

TEST(Session, a_closed_loop_owes_what_waited_behind_a_write_that_was_never_accepted) {
  Plan plan = group_plan("messages = 9\npace = { kind = \"window\", window = 4 }");
  SessionScript s(plan);
  s.at(1s).start();
  s.at(2s).write_done();  // the first; the second is never accepted, and two more wait behind it
  s.at(5s).end(14);
  OwedLoad owed = s.session().owed(RunTime(0s), RunTime(9s));
  EXPECT_EQ(owed.unwritten, 3U);
  EXPECT_EQ(owed.held_back, 3U);
  EXPECT_EQ(s.session().owed(RunTime(2s), RunTime(9s)).unwritten, 0U) << "all were due in the warm-up";
}

TEST(Session, what_fell_due_behind_a_blocked_write_was_never_written) {
  Plan plan = group_plan(kHundredASecond);
  SessionScript s(plan);
  s.at(0s).start();
  Duration first = ArrivalCursor(plan, plan.streams[0]).peek();
  EXPECT_EQ(s.at(first).wake(), first > 0s ? "write:0" : "");
  s.at(2s).wind_down();
  s.at(2500ms).read_failed();
  s.at(3s).end(0);
  // One every 10 ms until it was told to send no more, the one in hand among them.
  EXPECT_EQ(owed(s), "200 200 0");
  EXPECT_EQ(owed(s, 1s), "100 100 0");
  SendingTime time = s.session().sending_time();
  EXPECT_EQ(time.whole, 2s);
  EXPECT_EQ(time.blocked, 2s - first);
  ASSERT_EQ(s.censored().size(), 1U);
  EXPECT_EQ(s.censored().front().metric, LatencyMetric::kWriteBlock);
}

TEST(Session, a_write_that_fails_was_blocked_until_then) {
  Plan plan = group_plan(kHundredASecond);
  SessionScript s(plan);
  Duration first = ArrivalCursor(plan, plan.streams[0]).peek();
  s.at(0s).start();
  s.at(first).wake();
  s.at(2s).write_done(false);
  s.at(3s).end(14);
  EXPECT_EQ(s.session().sending_time().blocked, 2s - first);
  EXPECT_EQ(owed(s), "300 300 600")
      << "of those that fell due after its end nobody knows what they would have met";
}

TEST(Session, a_stream_owes_no_more_than_it_was_to_send) {
  Plan plan = group_plan("messages = 5\npace = { kind = \"open\", stream_rate = \"100/s\" }");
  SessionScript s(plan);
  s.at(0s).start();
  s.at(ArrivalCursor(plan, plan.streams[0]).peek()).wake();
  s.at(2s).cut();
  s.at(3s).end(1);
  EXPECT_EQ(owed(s), "5 5 0");
}

TEST(Session, nothing_is_owed_after_a_planned_end) {
  Plan plan = group_plan(std::string(kHundredASecond) +
                         "\n[[fault]]\nkind = \"cancel\"\non = \"g\"\nat = { after = \"1s\" }");
  SessionScript s(plan);
  Duration first = ArrivalCursor(plan, plan.streams[0]).peek();
  s.at(0s).start();
  s.at(first).wake();
  EXPECT_EQ(s.at(1s).wake(), "cancel");
  s.at(2s).read_failed();
  s.at(5s).end(1);
  EXPECT_EQ(owed(s), "100 100 0") << "until the cancel, behind the write";
}

TEST(Session, a_stream_that_died_owes_what_would_have_been_due_until_the_end_of_the_measured_part) {
  Plan plan = group_plan(kHundredASecond);
  SessionScript s(plan);
  Duration first = ArrivalCursor(plan, plan.streams[0]).peek();
  s.at(0s).start();
  s.at(first).wake();
  s.at(first + 1ms).write_done();
  s.at(first + 2ms).end(14);
  EXPECT_EQ(owed(s, 0s, 4s), "0 0 399");
  EXPECT_EQ(owed(s, 1s, 4s), "0 0 300");
}

TEST(Session, what_falls_due_between_two_incarnations_is_late_from_the_first_instant) {
  Plan plan = group_plan("reopen = true\n" + std::string(kHundredASecond));
  Duration first = ArrivalCursor(plan, plan.streams[0]).peek();
  SessionScript dead(plan);
  dead.at(0s).start();
  dead.at(first).wake();
  dead.at(first + 1ms).write_done();
  EXPECT_EQ(dead.at(first + 10ms).wake(), "write:1");
  dead.at(first + 11ms).end(14);  // with the write in hand

  SessionScript next(plan, dead.leave());
  EXPECT_EQ(next.at(first + 35ms).start(), "start read write:0") << "the one that the end took along";
  EXPECT_EQ(next.at(first + 36ms).write_done(), "write:1") << "of the others two fell due meanwhile";
  EXPECT_EQ(next.at(first + 37ms).write_done(), "write:2");
  EXPECT_EQ(next.at(first + 38ms).write_done(), "");
  EXPECT_EQ(next.at(first + 40ms).wake(), "write:3");
  next.at(first + 41ms).reply(0);
  next.at(first + 41ms).reply(1);
  EXPECT_EQ(values_of(next, Command::Metric::kResponse), (std::vector<Duration>{31ms, 21ms}));
  EXPECT_EQ(values_of(next, Command::Metric::kLateness), (std::vector<Duration>{0ms, 0ms, 0ms, 0ms}))
      << "nothing of it is weir's own lateness";
}

TEST(Session, setup_does_not_count_the_wait_for_the_first_message_to_be_due) {
  Plan plan = group_plan("messages = 5\npace = { kind = \"open\", stream_rate = \"1/s\" }");
  Duration first = ArrivalCursor(plan, plan.streams[0]).peek();
  SessionScript with_reply(plan);
  with_reply.at(0s).start();
  with_reply.at(first).wake();
  with_reply.at(first + 1ms).write_done();
  with_reply.at(first + 2ms).headers();
  EXPECT_EQ(values_of(with_reply, Command::Metric::kSetup), std::vector<Duration>{2ms});
  SessionScript at_once(plan);
  at_once.at(0s).start();
  at_once.at(3ms).headers();
  EXPECT_EQ(values_of(at_once, Command::Metric::kSetup), std::vector<Duration>{3ms});
}

TEST(Session, times_the_last_of_several_replies_and_the_gaps_between_them) {
  Plan plan = group_plan("messages = 2\nserver = { replies_per_request = 3 }");
  SessionScript s(plan);
  s.at(1ms).start();
  s.write_done();
  s.at(3ms).reply(0);
  s.at(4ms).reply(0);
  s.at(9ms).reply(0);
  EXPECT_EQ(values_of(s, LatencyMetric::kResponse), std::vector<Duration>{2ms});
  EXPECT_EQ(values_of(s, LatencyMetric::kLastReply), std::vector<Duration>{8ms});
  EXPECT_EQ(values_of(s, LatencyMetric::kReplyGap), (std::vector<Duration>{1ms, 5ms}));
  // The second message, due at 9 ms, gets two of its three.
  s.write_done();
  s.at(20ms).reply(1);
  s.at(21ms).reply(1);
  s.read_failed();
  s.end(14, "Socket closed");
  EXPECT_EQ(values_of(s, LatencyMetric::kReplyGap), (std::vector<Duration>{1ms, 5ms, 1ms}))
      << "what lies between two messages is no gap of either";
  ASSERT_EQ(s.censored().size(), 1U);
  EXPECT_EQ(s.censored()[0].metric, LatencyMetric::kLastReply);
  EXPECT_EQ(s.censored()[0].at, RunTime(9ms));
}

TEST(Session, has_no_last_of_a_single_reply) {
  Plan plan = group_plan("messages = 2");
  SessionScript s(plan);
  s.start();
  s.write_done();
  s.at(3ms).reply(0);
  s.write_done();
  s.read_failed();
  s.end(14, "Socket closed");
  EXPECT_TRUE(values_of(s, LatencyMetric::kLastReply).empty());
  EXPECT_TRUE(values_of(s, LatencyMetric::kReplyGap).empty());
  for (const Command& one : s.censored()) EXPECT_NE(one.metric, LatencyMetric::kLastReply);
}

TEST(Session, times_the_gaps_between_pushes) {
  Plan plan = group_plan("pace = { kind = \"push\", period = \"10ms\", replies = 3 }");
  SessionScript s(plan);
  s.start();
  s.write_done();
  s.at(5ms).push(0);
  s.at(16ms).push(1);
  s.at(25ms).push(2);
  EXPECT_EQ(values_of(s, LatencyMetric::kReplyGap), (std::vector<Duration>{11ms, 9ms}));
  EXPECT_TRUE(values_of(s, LatencyMetric::kLastReply).empty());
}

TEST(Session, times_the_servers_close_from_the_half_close_to_the_status) {
  const auto close_of = [](int code, const std::string& message, const auto& trailers) {
    Plan plan = group_plan("messages = 1");
    SessionScript s(plan);
    s.start();
    EXPECT_EQ(s.at(2ms).write_done(), "half-close");
    s.at(3ms).reply(0);
    s.half_close_done();
    s.at(10ms).read_failed();
    s.end(code, message, trailers);
    return values_of(s, LatencyMetric::kClose);
  };
  using Trailers = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(close_of(0, "", Trailers{}), std::vector<Duration>{8ms});
  EXPECT_EQ(close_of(13, "no", marker_trailers(1, 1)), std::vector<Duration>{8ms}) << "a status is one";
  EXPECT_TRUE(close_of(14, "Socket closed", Trailers{}).empty())
      << "a lost connection's end is not the server's";
}

TEST(Session, times_no_close_of_a_stream_that_the_server_ended_first) {
  Plan plan = group_plan("messages = 2");
  SessionScript s(plan);
  s.start();
  s.write_done();
  EXPECT_EQ(s.at(3ms).read_failed(), "half-close") << "a formality";
  s.half_close_done();
  s.at(9ms).end(0);
  EXPECT_TRUE(values_of(s, LatencyMetric::kClose).empty());
}

}  // namespace
}  // namespace weir
