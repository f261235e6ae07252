// GOAWAYs of the relay and of the server on one connection, and what comes of streams that the relay has ended.
#include <gmock/gmock.h>

#include "harness/relay/tap/h2_tap.h"
#include "harness/relay/tap/relay_pings.h"
#include "tests/support/h2_talk.h"

namespace weir {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

constexpr std::uint32_t kStopped = 2;  // INTERNAL_ERROR

std::string ping_answer(std::string_view bytes) {
  std::string frame;
  h2::append_frame(frame, h2::kPing, h2::kAck, 0, bytes);
  return frame;
}

/// Streams 1 and 3 are open and answered: 7 and 8 of the plan.
class TwoStreams : public testing::Test {
 protected:
  TwoStreams() {
    for (const std::uint32_t id : {1U, 3U}) {
      talk.client_sends(talk.request(id, id == 1 ? 7 : 8));
      talk.server_sends(talk.response(id));
    }
  }
  std::vector<std::string> answer_a_ping() {
    const std::vector<std::string> at_server = talk.client_sends(ping_answer(kRelayPing));
    EXPECT_THAT(at_server, IsEmpty());
    return talk.to_client();
  }
  H2Talk talk;
};

TEST_F(TwoStreams, the_last_stream_that_is_said_never_rises) {
  talk.order(H2Goaway{.code = 11, .last = H2Goaway::Last::kThis}, 7);
  EXPECT_THAT(talk.to_client(), ElementsAre("GOAWAY 1 11 "));
  // Stream 3 is beyond it and over for the client, so that an order of its own comes too late.
  talk.order(H2Goaway{.code = 11, .last = H2Goaway::Last::kMax}, 8);
  EXPECT_THAT(talk.to_client(), IsEmpty());
  EXPECT_EQ(talk.too_late.size(), 1U);
  talk.order(H2Goaway{.code = 11, .last = H2Goaway::Last::kMax}, 7);
  EXPECT_THAT(talk.to_client(), ElementsAre("GOAWAY 1 11 "));
  EXPECT_THAT(talk.server_sends(h2::goaway(h2::kMostStream, 0, "closing")),
              ElementsAre("GOAWAY 1 0 closing"));
  EXPECT_THAT(talk.server_sends(h2::goaway(0, 0, "closing")), ElementsAre("GOAWAY 0 0 closing"));
  talk.order(H2Goaway{.code = 2, .last = H2Goaway::Last::kThis}, 7);
  EXPECT_THAT(talk.to_client(), ElementsAre("GOAWAY 0 2 "));
}

TEST_F(TwoStreams, two_graceful_ones_come_in_order_and_each_at_its_own_ping) {
  talk.order(H2Goaway{.code = 1, .last = H2Goaway::Last::kMax, .graceful = true}, 7);
  EXPECT_THAT(talk.to_client(), ElementsAre("GOAWAY 2147483647 0 ", "PING"));
  talk.order(H2Flood{.what = H2Flood::What::kPing, .count = 1}, 7);
  EXPECT_THAT(talk.to_client(), ElementsAre("PING"));
  talk.order(H2Goaway{.code = 2, .last = H2Goaway::Last::kThis, .graceful = true}, 8);
  EXPECT_THAT(talk.to_client(), ElementsAre("GOAWAY 2147483647 0 ", "PING"));
  EXPECT_THAT(answer_a_ping(), ElementsAre("GOAWAY 2147483647 1 "));
  EXPECT_THAT(answer_a_ping(), IsEmpty()) << "that of the flood";
  EXPECT_THAT(answer_a_ping(), ElementsAre("GOAWAY 3 2 "));
}

TEST_F(TwoStreams, a_stream_that_crosses_the_goaway_never_reaches_the_server) {
  talk.order(H2Goaway{.code = 0, .last = H2Goaway::Last::kThis}, 8);
  EXPECT_THAT(talk.to_client(), ElementsAre("GOAWAY 3 0 "));
  EXPECT_THAT(talk.client_sends(talk.request(5, 9)), IsEmpty());
  ASSERT_TRUE(talk.trace.goaway);
  EXPECT_EQ(talk.trace.stream, 9U);
  EXPECT_GT(talk.trace.h2_stream, talk.trace.goaway->last_stream);
  EXPECT_THAT(talk.client_sends(h2::data(5, grpc_message("hi"), true)), IsEmpty());
  EXPECT_THAT(talk.to_client(), ElementsAre("WINDOW_UPDATE 0 7")) << "given back";
  talk.order(H2Reset{.code = 8}, 9);
  EXPECT_EQ(talk.too_late.size(), 1U) << "it is over already";
  // The table of the server's side missed a block, and the streams before the GOAWAY go on.
  EXPECT_THAT(talk.client_sends(h2::data(3, grpc_message("on"), false)), Not(IsEmpty()));
  EXPECT_THAT(talk.server_sends(talk.trailers(1)),
              ElementsAre("HEADERS 1 END_STREAM grpc-status: 0 weir-marker: 1"));
}

TEST_F(TwoStreams, what_opens_after_the_servers_own_goaway_is_the_servers_business) {
  talk.server_sends(h2::goaway(3, 0, ""));
  EXPECT_THAT(talk.client_sends(talk.request(5, 9)), Not(IsEmpty()));
  ASSERT_TRUE(talk.trace.goaway);
  EXPECT_EQ(talk.trace.goaway->last_stream, 3U);
}

TEST_F(TwoStreams, an_act_on_a_stream_that_the_relay_has_ended_comes_too_late) {
  talk.order(H2Goaway{.code = 0, .last = H2Goaway::Last::kNone}, 7);
  EXPECT_THAT(talk.to_server(), ElementsAre("RST_STREAM 1 8", "RST_STREAM 3 8"));
  static_cast<void>(talk.to_client());
  for (const H2Act& act : {H2Act(H2Reset{.code = kStopped}), H2Act(H2HttpAnswer{.status = 502}),
                           H2Act(H2End{.how = H2End::How::kStatus, .now = true, .code = 14})}) {
    talk.order(act, 8);
    EXPECT_THAT(talk.to_server(), IsEmpty()) << "told already (RFC 9113 section 5.1)";
    EXPECT_THAT(talk.to_client(), IsEmpty());
  }
  EXPECT_EQ(talk.too_late.size(), 3U);
}

TEST_F(TwoStreams, no_trailers_follow_a_reset_for_which_they_waited_too_long) {
  talk.order(H2End{.how = H2End::How::kDelay, .delay = std::chrono::milliseconds(5)}, 7);
  EXPECT_THAT(talk.server_sends(talk.trailers(1)), IsEmpty());
  talk.order(H2Goaway{.code = 0, .last = H2Goaway::Last::kNone}, 8);
  static_cast<void>(talk.to_client());
  TapStep step;
  talk.tap.wake({.h2_stream = 1}, RunTime{}, step);
  EXPECT_EQ(step.put_in[0], "");
  EXPECT_THAT(talk.server_sends(talk.trailers(3)), IsEmpty());
}

TEST_F(TwoStreams, what_waits_for_a_frame_of_a_stream_that_is_over_comes_too_late) {
  talk.order(H2Mangle{.how = H2Mangle::How::kTruncate}, 7);
  EXPECT_THAT(talk.too_late, IsEmpty());
  talk.client_sends(h2::data(1, {}, true));
  talk.server_sends(talk.trailers(1));
  EXPECT_EQ(talk.too_late.size(), 1U);
  talk.order(H2Mangle{.how = H2Mangle::How::kTruncate}, 8);
  talk.order(H2Reset{.code = 8}, 8);
  EXPECT_EQ(talk.too_late.size(), 2U);
  EXPECT_EQ(talk.struck.size(), 1U);
}

TEST_F(TwoStreams, an_act_for_any_stream_takes_one_that_it_can_still_strike) {
  talk.client_sends(h2::data(1, {}, true));
  talk.server_sends(talk.trailers(3));  // the newest is over, though its client has not half-closed
  talk.order(H2Reset{.code = 7}, kAnyStream);
  EXPECT_THAT(talk.to_client(), ElementsAre("RST_STREAM 1 7"));
  EXPECT_EQ(talk.struck.size(), 1U);
}

TEST_F(TwoStreams, an_act_for_any_stream_that_finds_none_waits_for_the_next) {
  talk.order(H2HttpAnswer{.status = 502}, kAnyStream);  // both responses have begun
  EXPECT_THAT(talk.to_client(), IsEmpty());
  talk.client_sends(talk.request(5, 9));
  EXPECT_THAT(talk.to_client(), Contains("RST_STREAM 5 8").Times(0));
  EXPECT_EQ(talk.struck.size(), 1U);
  EXPECT_THAT(talk.too_late, IsEmpty());
}

TEST_F(TwoStreams, withheld_pings_do_not_keep_the_answer_to_the_relays_own) {
  talk.order(H2Withhold{.what = H2Withhold::What::kPing, .toward = Toward::kServer}, 7);
  talk.order(H2Goaway{.code = 3, .last = H2Goaway::Last::kMax, .graceful = true}, 7);
  static_cast<void>(talk.to_client());
  EXPECT_THAT(talk.client_sends(ping_answer("12345678")), IsEmpty());
  EXPECT_THAT(answer_a_ping(), ElementsAre("GOAWAY 2147483647 3 "));
}

// A relay that resets streams for days must not remember them all.
TEST(H2TapMemory, only_so_many_dead_streams_are_remembered) {
  H2Talk talk;
  for (std::uint32_t i = 0; i < 6000; ++i) {
    talk.client_sends(talk.request(2 * i + 1, i + 10));
    talk.order(H2Reset{.code = 8}, i + 10);
    static_cast<void>(talk.to_client());
    static_cast<void>(talk.to_server());
  }
  EXPECT_EQ(talk.struck.size(), 6000U);
  EXPECT_LE(talk.tap.book().size(), 4100U);
  EXPECT_THAT(talk.server_sends(h2::goaway(h2::kMostStream, 0, "")), Not(IsEmpty()));
  EXPECT_THAT(talk.last.news, IsEmpty()) << "nothing is new of streams that are over";
}

TEST_F(TwoStreams, a_goaway_to_the_server_ends_no_stream_and_may_say_any_number) {
  talk.order(H2Goaway{.code = 0xdeadbeef,
                      .last = H2Goaway::Last::kNumber,
                      .debug = "bye",
                      .then = H2Goaway::Then::kFin,
                      .number = 4242,
                      .toward = Toward::kServer},
             7);
  EXPECT_THAT(talk.to_server(), ElementsAre("GOAWAY 4242 3735928559 bye"));
  EXPECT_THAT(talk.to_client(), IsEmpty());
  EXPECT_FALSE(talk.trace.goaway) << "that is what the client was told";
  ASSERT_TRUE(talk.last.then);
  EXPECT_EQ(talk.last.then->behind, Toward::kServer);
  EXPECT_THAT(talk.server_sends(h2::data(3, "x", false)), ElementsAre("DATA 3 'x'"));
}

TEST_F(TwoStreams, a_graceful_goaway_to_the_server_waits_for_its_answer) {
  talk.order(H2Goaway{.code = 1, .toward = Toward::kServer, .graceful = true}, 8);
  EXPECT_THAT(talk.to_server(), ElementsAre("GOAWAY 2147483646 0 ", "PING")) << "even: a server opens those";
  EXPECT_THAT(talk.server_sends(ping_answer(kRelayPing)), IsEmpty());
  EXPECT_THAT(talk.to_server(), ElementsAre("GOAWAY 0 1 ")) << "it has opened none";
}

}  // namespace
}  // namespace weir
