// Frames of the relay's own, by themselves: when they go, and what follows them.
#include "harness/relay/tap/goaways.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/relay/tap/settings_acks.h"

namespace weir {
namespace {

class PutInsTest : public testing::Test {
 protected:
  PutInsTest() {
    for (Way& way : ways) way.started = true;
    std::string_view rest = h2::kClientPreface;
    (void)ways[Toward::kServer].frames.next(rest);
  }
  std::string now(Toward heading) {
    return std::exchange(step.put_in[heading == Toward::kClient ? 0 : 1], "");
  }
  /// What goes on at a boundary while a chunk passes.
  std::string at_boundary(Toward heading) {
    std::string room;
    Rewriter out("", room);
    Turn passing{RunTime{}, step, &out};
    put_ins.go_on(heading, passing);
    put_ins.end_here(heading, passing);
    return std::string(out.result());
  }

  Ways ways{Way(Toward::kClient), Way(Toward::kServer)};
  StreamBook book;
  Credit credit{book};
  PutIns put_ins{ways, credit};
  TapStep step;
  Turn turn{RunTime{}, step};
};

TEST_F(PutInsTest, a_frame_goes_at_once_between_two_frames) {
  put_ins.put_in(Toward::kClient, "frame", turn);
  EXPECT_EQ(now(Toward::kClient), "frame");
}

TEST_F(PutInsTest, a_frame_waits_for_the_end_of_the_one_under_way) {
  ways[Toward::kClient].passing = true;
  put_ins.put_in(Toward::kClient, "frame", turn);
  EXPECT_EQ(now(Toward::kClient), "");
  EXPECT_EQ(at_boundary(Toward::kServer), "");
  EXPECT_EQ(at_boundary(Toward::kClient), "frame");
  EXPECT_EQ(at_boundary(Toward::kClient), "") << "once";
}

TEST_F(PutInsTest, an_end_of_the_connection_follows_what_waits) {
  put_ins.end_behind({LinkFin{Toward::kBoth}, 5, Toward::kClient}, turn);
  ASSERT_TRUE(step.then) << "nothing waits";
  step.then.reset();
  ways[Toward::kClient].passing = true;
  put_ins.put_in(Toward::kClient, "frame", turn);
  put_ins.end_behind({LinkFin{Toward::kBoth}, 6, Toward::kClient}, turn);
  EXPECT_FALSE(step.then);
  (void)at_boundary(Toward::kClient);
  ASSERT_TRUE(step.then);
  EXPECT_EQ(step.then->ticket, 6U);
}

TEST_F(PutInsTest, a_frame_that_never_ends_does_not_keep_the_connection) {
  ways[Toward::kClient].passing = true;
  put_ins.put_in(Toward::kClient, "frame", turn);
  put_ins.end_behind({LinkFin{Toward::kBoth}, 6, Toward::kClient}, turn);
  ASSERT_EQ(step.wakes.size(), 1U);
  EXPECT_EQ(step.wakes[0].after, PutIns::kPatience);
  EXPECT_EQ(step.wakes[0].h2_stream, 0U);
  put_ins.end_now(step);
  EXPECT_TRUE(step.then);
}

TEST_F(PutInsTest, given_up_what_waits_goes_and_what_was_held_behind_it) {
  ways[Toward::kClient].passing = true;
  put_ins.put_in(Toward::kClient, "frame", turn);
  put_ins.give_up(Toward::kClient, "held", turn);
  EXPECT_EQ(now(Toward::kClient), "frameheld");
}

TEST_F(PutInsTest, pings_of_the_relay_are_answered_in_their_order) {
  RelayPings pings(put_ins);
  pings.send(Toward::kClient, 1, std::nullopt, turn);
  pings.send(Toward::kClient, 1, SecondGoaway{.act = {}, .last = 9}, turn);
  EXPECT_EQ(now(Toward::kClient), h2::ping(kRelayPing) + h2::ping(kRelayPing));
  EXPECT_FALSE(pings.owed(Toward::kServer));
  EXPECT_FALSE(pings.answered(Toward::kClient));
  EXPECT_EQ(pings.answered(Toward::kClient).value().last, 9U);
  EXPECT_FALSE(pings.owed(Toward::kClient));
}

TEST_F(PutInsTest, pings_that_are_sent_one_by_one_ask_for_the_next_until_they_are_all_sent_or_stopped) {
  RelayPings pings(put_ins);
  const H2Ping act{.toward = Toward::kServer, .count = 3, .every = std::chrono::seconds(1)};
  pings.begin(act, turn);
  EXPECT_EQ(now(Toward::kServer), h2::ping(kRelayPing));
  ASSERT_EQ(step.wakes.size(), 1U);
  EXPECT_EQ(step.wakes[0].beat, 0U);
  EXPECT_EQ(step.wakes[0].after, act.every);
  pings.beat(0, turn);
  pings.stop();
  EXPECT_EQ(now(Toward::kServer), h2::ping(kRelayPing));
  pings.beat(0, turn);
  EXPECT_EQ(now(Toward::kServer), "");
  EXPECT_EQ(step.wakes.size(), 2U);
  EXPECT_EQ(pings.beating(), 0U);
}

TEST_F(PutInsTest, pings_that_were_all_sent_are_kept_no_longer) {
  RelayPings pings(put_ins);
  const H2Ping act{.toward = Toward::kServer, .count = 2, .every = std::chrono::seconds(1)};
  pings.begin(act, turn);
  pings.begin(act, turn);
  EXPECT_EQ(pings.beating(), 2U);
  pings.beat(0, turn);
  EXPECT_EQ(pings.beating(), 1U);
  pings.beat(1, turn);
  EXPECT_EQ(pings.beating(), 0U);
  EXPECT_EQ(step.wakes.size(), 2U) << "none is asked for behind the last";
}

TEST_F(PutInsTest, the_ack_of_the_relays_own_settings_is_not_the_other_ends_business) {
  SettingsAcks acks(book);
  h2::FrameHeader settings;
  settings.type = h2::kSettings;
  h2::FrameHeader ack = settings;
  ack.flags = h2::kAck;
  EXPECT_TRUE(acks.passes(Toward::kServer, ack))
      << "it acknowledges what nobody sent, and that is its own affair";
  EXPECT_TRUE(acks.passes(Toward::kClient, settings)) << "the server's";
  acks.send_own(Toward::kClient);
  EXPECT_TRUE(acks.passes(Toward::kServer, ack));
  EXPECT_FALSE(acks.passes(Toward::kServer, ack));
}

TEST_F(PutInsTest, the_ack_behind_a_reset_tells_that_the_server_has_read_it) {
  TappedStream& stream = *book.open(5);
  SettingsAcks acks(book);
  acks.send_own(Toward::kServer, 5);
  h2::FrameHeader ack;
  ack.type = h2::kSettings;
  ack.flags = h2::kAck;
  EXPECT_FALSE(stream.server_knows);
  EXPECT_FALSE(acks.passes(Toward::kClient, ack));
  EXPECT_TRUE(stream.server_knows);
}

/// GOAWAYs with all that they work on.
class GoawaysTest : public PutInsTest {
 protected:
  h2::StreamNumbers numbers;
  Points points{book, ways[Toward::kServer].frames};
  WaitingOrders orders{book, points};
  StreamEnds ends{book, numbers, put_ins, points, orders};
  RelayPings pings{put_ins};
  Goaways goaways{book, numbers, put_ins, pings, ends};
  TappedStream& stream = *book.open(1);
};

TEST_F(GoawaysTest, streams_beyond_the_last_one_are_kept_from_the_server) {
  TappedStream& beyond = *book.open(3);
  goaways.go_away(stream, {.code = 2, .last = H2Goaway::Last::kThis}, 0, turn);
  EXPECT_EQ(now(Toward::kClient), h2::goaway(1, 2, ""));
  EXPECT_EQ(now(Toward::kServer), h2::rst_stream(3, h2::kCancel));
  EXPECT_TRUE(beyond.dead);
  EXPECT_FALSE(goaways.is_beyond(1));
  EXPECT_TRUE(goaways.is_beyond(5)) << "one that crosses it";
}

TEST_F(GoawaysTest, the_second_half_of_a_graceful_one_follows_the_answer_to_a_ping) {
  goaways.go_away(stream, {.code = 0, .last = H2Goaway::Last::kThis, .graceful = true}, 0, turn);
  EXPECT_EQ(now(Toward::kClient), h2::goaway(h2::kMostStream, 0, "") + h2::ping(kRelayPing));
  EXPECT_FALSE(goaways.is_beyond(3));
  goaways.take_answer(Toward::kClient, turn);
  EXPECT_EQ(now(Toward::kClient), h2::goaway(1, 0, ""));
  EXPECT_TRUE(goaways.is_beyond(3));
}

TEST_F(GoawaysTest, the_last_stream_that_an_end_is_told_never_rises) {
  EXPECT_FALSE(goaways.has_said());
  goaways.go_away(stream, {.last = H2Goaway::Last::kThis}, 0, turn);
  EXPECT_TRUE(goaways.has_said());
  (void)now(Toward::kClient);
  goaways.go_away(stream, {.last = H2Goaway::Last::kNumber, .number = 9}, 0, turn);
  EXPECT_EQ(now(Toward::kClient), h2::goaway(1, 0, ""));
}

}  // namespace
}  // namespace weir
