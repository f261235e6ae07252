// What a stream says beside its messages at a pace, among everything else that happens to it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/session_script.h"
#include "tests/support/talk.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

/// "due said unsaid" of the messages beside the pace.
std::string sums(const SessionScript& s) {
  const Evidence e = s.session().evidence();
  return fmt::format("{} {} {}", e.sent_beside + e.unsaid, e.sent_beside, e.unsaid);
}

Cues answers_first(std::uint32_t number) { return {.answers_first = 1U << number}; }

Cues gathers(std::uint32_t items, std::uint16_t rule = 0) {
  return {.gathered = {{.rule = rule, .items = items}}};
}

/// Half-closed and ended as it should be.
void end_well(SessionScript& s) {
  s.half_close_done();
  s.read_failed();
  EXPECT_EQ(s.end(0), "ended");
}

TEST(SessionAsides, first_messages_come_one_after_the_other_and_then_the_pace_begins) {
  const Plan plan = talk_plan("messages = 1", {.begin = {said_once(false), said_once(false)}});
  SessionScript s(plan);
  EXPECT_EQ(s.start(), "start read first:0");
  EXPECT_EQ(s.at(1ms).write_done(), "first:1");
  EXPECT_EQ(s.at(2ms).write_done(), "write:0");
  EXPECT_EQ(s.write_done(), "");
  EXPECT_EQ(s.at(3ms).reply(0), "half-close read") << "with messages beside the pace, nothing may be owed";
  end_well(s);
  EXPECT_EQ(s.session().evidence().sent, 3U);
  EXPECT_EQ(sums(s), "2 2 0");
}

TEST(SessionAsides, a_first_message_that_awaits_a_reply_holds_back_what_follows) {
  const Plan plan = talk_plan("messages = 1", {.begin = {said_once(true), said_once(false)}});
  SessionScript s(plan);
  s.start();
  EXPECT_EQ(s.write_done(), "");
  EXPECT_EQ(s.at(5ms).hear(), "read") << "another reply";
  EXPECT_EQ(s.at(9ms).hear(answers_first(0), false), "first:1 read")
      << "no message at a pace can be meant by it";
  EXPECT_EQ(s.write_done(), "write:0");
  EXPECT_EQ(s.session().replies().received(), 2U);
  EXPECT_EQ(s.session().replies().unanswered(), 1U);
}

TEST(SessionAsides, an_awaited_reply_may_be_quicker_than_the_word_of_the_write) {
  const Plan plan = talk_plan("messages = 1", {.begin = {said_once(true)}});
  SessionScript s(plan);
  s.start();
  EXPECT_EQ(s.hear(answers_first(0)), "read");
  EXPECT_EQ(s.write_done(), "write:0");
}

TEST(SessionAsides, an_open_loop_counts_from_when_the_first_messages_are_through) {
  const Plan plan =
      talk_plan("pace = { kind = \"open\", stream_rate = \"100/s\" }", {.begin = {said_once(true)}});
  SessionScript s(plan);
  s.start();
  s.write_done();
  s.at(300ms).hear(answers_first(0));
  const RunTime first = s.wake_at();
  EXPECT_GE(first, RunTime(300ms));
  EXPECT_LE(first, RunTime(310ms));
}

TEST(SessionAsides, a_first_message_that_is_never_answered_is_no_silence) {
  const Plan plan = talk_plan("messages = 1", {.begin = {said_once(true)}});
  SessionScript s(plan);
  s.start();
  s.write_done();
  ASSERT_EQ(s.wake_at(), RunTime(5s));
  EXPECT_EQ(s.at(5s).wake(), "cancel");
  EXPECT_EQ(s.session().life().pending(), "the reply that a message beside the pace awaits");
  s.read_failed();
  s.end(1, "CANCELLED");
  EXPECT_EQ(s.session().evidence().unanswered, 1U);
  ASSERT_EQ(s.censored().size(), 1U);
  EXPECT_EQ(s.censored()[0].metric, LatencyMetric::kFirstMessage);
}

TEST(SessionAsides, the_time_to_the_first_awaited_reply_is_that_of_the_first_message) {
  const Plan plan = talk_plan("messages = 1", {.begin = {said_once(true)}});
  SessionScript s(plan);
  s.start();
  s.write_done();
  s.at(7ms).hear(answers_first(0));
  ASSERT_FALSE(s.samples().empty());
  EXPECT_EQ(s.samples().back().metric, LatencyMetric::kFirstMessage);
  EXPECT_EQ(s.samples().back().value, 7ms);
}

TEST(SessionAsides, a_listener_stays_until_the_phase_is_over) {
  const Plan plan = talk_plan("", {.listens = true});
  SessionScript s(plan);
  EXPECT_EQ(s.start(), "start read");
  EXPECT_EQ(s.wake_at(), kNever) << "it waits for nobody";
  EXPECT_EQ(s.at(1s).hear(), "read");
  EXPECT_EQ(s.at(3s).hear(), "read");
  EXPECT_EQ(s.wind_down(), "half-close");
  end_well(s);
  const Evidence e = s.session().evidence();
  EXPECT_EQ(e.received, 2U);
  EXPECT_EQ(e.unanswered, 0U);
  EXPECT_EQ(s.session().replies().received(), 2U);
}

TEST(SessionAsides, between_two_replies_that_nothing_awaits_there_is_a_gap_and_no_latency) {
  const Plan plan = talk_plan("", {.begin = {said_once(true)}, .listens = true});
  SessionScript s(plan);
  s.start();
  s.write_done();
  s.hear(answers_first(0));
  const std::size_t before = s.samples().size();
  s.at(1s).hear();
  s.at(3s).hear();
  ASSERT_EQ(s.samples().size(), before + 1);
  EXPECT_EQ(s.samples().back().metric, LatencyMetric::kReplyGap);
  EXPECT_EQ(s.samples().back().value, 2s);
}

TEST(SessionAsides, a_push_that_a_side_call_caused_is_timed_from_that_call) {
  const Plan plan = talk_plan("", {.listens = true});
  SessionScript s(plan);
  s.start();
  s.at(5s).hear(Cues{.after_calls = {2s, 30ms}});
  ASSERT_EQ(s.samples().size(), 2U);
  EXPECT_EQ(s.samples()[0].metric, LatencyMetric::kResponse);
  EXPECT_EQ(s.samples()[0].at, RunTime(3s)) << "it counts where the call was made";
  EXPECT_EQ(s.samples()[0].value, 2s);
}

TEST(SessionAsides, a_reply_can_say_that_the_client_is_to_leave) {
  const Plan plan = talk_plan("", {.listens = true});
  SessionScript s(plan);
  s.start();
  Event last{.type = Event::Type::kReply};
  last.reply.aside = true;
  last.reply.over = true;
  EXPECT_EQ(s.step(last), "half-close read");
}

TEST(SessionAsides, keepalives_go_by_the_clock_whatever_else_is_said) {
  const Plan plan = talk_plan("", {.keepalives = {keepalive(10ms), keepalive(25ms)}, .listens = true});
  SessionScript s(plan);
  s.start();
  EXPECT_EQ(s.wake_at(), RunTime(10ms));
  EXPECT_EQ(s.at(10ms).wake(), "keep-alive:0");
  s.write_done();
  EXPECT_EQ(s.at(20ms).wake(), "keep-alive:0");
  s.write_done();
  EXPECT_EQ(s.wake_at(), RunTime(25ms));
  EXPECT_EQ(s.at(25ms).wake(), "keep-alive:1");
}

TEST(SessionAsides, keepalives_that_a_blocked_write_held_back_are_not_made_up_for_and_not_forgotten) {
  const Plan plan = talk_plan("watchdog = \"1m\"", {.keepalives = {keepalive(10ms)}, .listens = true});
  SessionScript s(plan);
  s.start();
  s.at(10ms).wake();
  EXPECT_EQ(s.at(30ms).wake(), "");
  EXPECT_EQ(s.wake_at(), RunTime(1min + 10ms))
      << "the watchdog's; nothing is to be done before the write is over";
  EXPECT_EQ(s.at(45ms).write_done(), "keep-alive:0");
  s.at(46ms).write_done();
  EXPECT_EQ(s.wake_at(), RunTime(50ms));
  EXPECT_EQ(s.at(49ms).wind_down(), "half-close");
  end_well(s);
  EXPECT_EQ(sums(s), "4 2 2") << "those of 20 and 30 ms were never said";
}

TEST(SessionAsides, a_keepalive_whose_write_fails_was_due_and_not_said) {
  const Plan plan = talk_plan("", {.keepalives = {keepalive(10ms)}, .listens = true});
  SessionScript s(plan);
  s.start();
  s.at(10ms).wake();
  s.at(11ms).write_done(false);
  s.read_failed();
  s.at(40ms).end(14);
  EXPECT_EQ(sums(s), "1 0 1") << "after the stream had broken none was due";
}

TEST(SessionAsides, a_reply_causes_a_message_at_once) {
  const Plan plan = talk_plan("", {.on_reply = {Reaction{}}, .listens = true});
  SessionScript s(plan);
  s.start();
  EXPECT_EQ(s.at(1s).hear(gathers(1)), "reaction:0 read");
  EXPECT_EQ(s.hear(gathers(1)), "read") << "one write at a time";
  EXPECT_EQ(s.write_done(), "reaction:0");
  EXPECT_EQ(s.write_done(), "");
}

TEST(SessionAsides, a_reply_to_a_message_at_a_pace_causes_one_too) {
  const Plan plan = talk_plan("messages = 2", {.on_reply = {Reaction{}}});
  SessionScript s(plan);
  s.start();
  s.write_done();
  Event event{.type = Event::Type::kReply};
  event.reply.answers = 0;
  const Cues cues = gathers(1);
  event.cues = &cues;
  EXPECT_EQ(s.step(event), "reaction:0 read") << "the reply before the message that it lets go";
  EXPECT_EQ(s.write_done(), "write:1");
  s.write_done();
  EXPECT_EQ(s.reply(1), "half-close read");
}

TEST(SessionAsides, a_message_can_follow_its_reply_after_a_delay) {
  const Plan plan = talk_plan("", {.on_reply = {{.after = always(20ms)}}, .listens = true});
  SessionScript s(plan);
  s.start();
  EXPECT_EQ(s.at(1s).hear(gathers(1)), "read");
  EXPECT_EQ(s.wake_at(), RunTime(1s + 20ms));
  EXPECT_EQ(s.at(1s + 20ms).wake(), "reaction:0");
}

TEST(SessionAsides, who_leaves_says_first_what_was_gathered_and_then_farewell) {
  const Plan plan = talk_plan(
      "", {.on_reply = {{.after = always(5s), .batch = 3}}, .farewell = said_once(true), .listens = true});
  SessionScript s(plan);
  s.start();
  s.hear(gathers(4));
  s.write_done();
  EXPECT_EQ(s.at(1s).wind_down(), "reaction:0");
  EXPECT_EQ(s.hear(gathers(1)), "read") << "what comes now is not answered any more";
  EXPECT_EQ(s.write_done(), "farewell");
  EXPECT_EQ(s.write_done(), "");
  EXPECT_EQ(s.hear(Cues{.answers_farewell = true}), "half-close read");
  end_well(s);
  EXPECT_EQ(sums(s), "3 3 0");
}

TEST(SessionAsides, a_farewell_waits_for_replies_that_are_owed) {
  const Plan plan = talk_plan("messages = 1", {.farewell = said_once(false)});
  SessionScript s(plan);
  s.start();
  EXPECT_EQ(s.write_done(), "");
  EXPECT_EQ(s.reply(0), "farewell read");
  EXPECT_EQ(s.write_done(), "half-close");
}

TEST(SessionAsides, a_broken_stream_has_no_farewell) {
  const Plan plan = talk_plan("", {.farewell = said_once(true), .listens = true});
  SessionScript s(plan);
  s.start();
  EXPECT_EQ(s.read_failed(), "half-close") << "a formality by which the library says how it ended";
  s.half_close_done();
  s.end(14);
  EXPECT_EQ(sums(s), "0 0 0") << "it was never due";
}

TEST(SessionAsides, who_is_told_to_leave_before_it_got_anywhere_just_leaves) {
  const Plan plan = talk_plan("messages = 1", {.begin = {said_once(true)}, .farewell = said_once(true)});
  SessionScript s(plan);
  s.start();
  s.write_done();
  EXPECT_EQ(s.wind_down(), "half-close");
  end_well(s);
  EXPECT_EQ(sums(s), "1 1 0");
}

TEST(SessionAsides, an_answer_that_comes_after_the_stream_was_told_to_leave_begins_nothing) {
  const Plan plan = talk_plan("", {.begin = {said_once(true)},
                                   .keepalives = {keepalive(10ms)},
                                   .farewell = said_once(true),
                                   .listens = true});
  SessionScript s(plan);
  s.start();
  s.wind_down();
  EXPECT_EQ(s.hear(answers_first(0)), "read");
  EXPECT_EQ(s.at(50ms).write_done(), "half-close");
}

TEST(SessionAsides, a_stream_can_leave_by_a_cancel) {
  const Plan plan = talk_plan("", {.listens = true, .close = Leaving::kCancel});
  SessionScript s(plan);
  s.start();
  EXPECT_EQ(s.at(1s).wind_down(), "cancel");
  s.read_failed();
  s.half_close_done(false);
  s.end(1, "CANCELLED");
  EXPECT_EQ(s.session().evidence().cancelled_at, RunTime(1s));
}

TEST(SessionAsides, a_stream_can_leave_its_end_to_the_server) {
  const Plan plan = talk_plan("messages = 1", {.close = Leaving::kServer});
  SessionScript s(plan);
  s.start();
  s.write_done();
  EXPECT_EQ(s.reply(0), "read");
  EXPECT_EQ(s.at(1s).wind_down(), "");
  EXPECT_EQ(s.at(2s).cut(), "cancel");
}

TEST(SessionAsides, a_fault_that_half_closes_does_not_wait_for_a_farewell) {
  const Plan plan = talk_plan("", {.farewell = said_once(true), .listens = true},
                              fault_text("half-close", "at = { after = \"1s\" }"));
  SessionScript s(plan);
  s.start();
  EXPECT_EQ(s.at(1s).wake(), "half-close");
}

TEST(SessionAsides, points_of_faults_count_every_message) {
  const Plan plan =
      talk_plan("messages = 5", {.begin = {said_once(false)}}, fault_text("cancel", "at = { sent = 2 }"));
  SessionScript s(plan);
  s.start();
  s.write_done();
  EXPECT_EQ(s.write_done(), "cancel");
  EXPECT_EQ(s.fault().place().sent, 2U);
}

TEST(SessionAsides, the_next_life_of_a_stream_begins_with_first_messages_again) {
  const Plan plan = talk_plan("messages = 1\nreopen = true", {.begin = {said_once(false)}});
  SessionScript s(plan);
  s.start();
  s.write_done(false);
  s.read_failed();
  s.end(14);
  SessionScript next(plan, s.leave());
  EXPECT_EQ(next.start(), "start read first:0");
  EXPECT_EQ(next.write_done(), "write:0");
}

}  // namespace
}  // namespace weir
