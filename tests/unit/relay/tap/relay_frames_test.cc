// Acts on frames over real sockets of the loopback: the test plays the client and the server.
#include <gmock/gmock.h>

#include <cerrno>
#include <chrono>
#include <future>
#include <memory>
#include <optional>

#include "harness/relay/relay.h"
#include "tests/support/h2_talk.h"
#include "tests/support/tcp_peer.h"

namespace weir {
namespace {

using testing::ElementsAre;
using testing::StartsWith;
using namespace std::chrono_literals;

class RelayFramesTest : public testing::Test {
 protected:
  /// A connection on which stream 7.0 of the plan has been opened as stream 1 and answered.
  void open() {
    client_.emplace(TcpPeer::dial(relay_.port(0)));
    server_.emplace(upstream_.accept());
    H2Talk talk;  // only for what peers write
    const std::string hello = h2::settings(h2::kInitialWindowSize, 65535);
    const std::string up = std::string(h2::kClientPreface) + hello + talk.request(1, 7);
    client_->send(up);
    EXPECT_EQ(server_->receive(up.size()), up);
    const std::string down = hello + talk.response(1);
    server_->send(down);
    EXPECT_EQ(client_->receive(down.size()), down);
  }

  /// Results as they come, waited for.
  struct Answers {
    std::promise<OrderResult> first, second;
    int given = 0;
  };
  std::shared_ptr<Answers> order(const LinkAct& act, std::uint32_t stream = 7) {
    auto answers = std::make_shared<Answers>();
    relay_.order(0, {.fault = 2, .stream = stream, .act = act}, [answers](OrderResult result) {
      (answers->given++ == 0 ? answers->first : answers->second).set_value(result);
    });
    return answers;
  }

  SteadyClock clock_;
  TcpPort upstream_;
  Relay relay_{{.upstream = {.port = upstream_.port()}}, clock_};
  std::optional<TcpPeer> client_;
  std::optional<TcpPeer> server_;
};

TEST_F(RelayFramesTest, a_reset_reaches_both_ends_and_the_books) {
  open();
  EXPECT_EQ(order(H2Reset{.code = 7})->first.get_future().get(), OrderResult::kDone);
  EXPECT_EQ(client_->receive(13), h2::rst_stream(1, 7));
  EXPECT_EQ(server_->receive(13), h2::rst_stream(1, 7));
  EXPECT_EQ(relay_.totals().frame_acts, 1U);
  const std::vector<LinkEvent> history = relay_.history(0);
  ASSERT_EQ(history.size(), 1U);
  EXPECT_EQ(history[0].what, LinkEvent::What::kFrames);
  EXPECT_TRUE(history[0].one_stream);
  EXPECT_EQ(history[0].fault, 2U);
  const std::optional<StreamTrace> trace = relay_.take_trace(0, 7, 0);
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->end, ResponseEnd::kReset);
  EXPECT_EQ(trace->code, 7U);
  EXPECT_FALSE(relay_.take_trace(0, 7, 0)) << "taken";
}

TEST_F(RelayFramesTest, a_refused_stream_that_its_client_tries_again_has_two_attempts) {
  client_.emplace(TcpPeer::dial(relay_.port(0)));
  server_.emplace(upstream_.accept());
  H2Talk talk;
  const std::string hello = h2::settings(h2::kInitialWindowSize, 65535);
  std::string up = std::string(h2::kClientPreface) + hello + talk.request(1, 7);
  client_->send(up);
  EXPECT_EQ(server_->receive(up.size()), up);
  server_->send(hello + h2::rst_stream(1, h2::kRefusedStream));
  EXPECT_EQ(client_->receive(hello.size() + 13), hello + h2::rst_stream(1, h2::kRefusedStream));
  up = talk.request(3, 7);
  client_->send(up);
  EXPECT_EQ(server_->receive(up.size()), up);
  const std::string down = talk.response(3);
  server_->send(down);
  EXPECT_EQ(client_->receive(down.size()), down);
  const std::optional<StreamTrace> trace = relay_.take_trace(0, 7, 0);
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->attempts, 2U);
  EXPECT_EQ(trace->h2_stream, 3U) << "the rest is about the last one";
  EXPECT_EQ(trace->end, ResponseEnd::kNone);
}

TEST_F(RelayFramesTest, an_act_that_needs_a_frame_is_armed_first) {
  open();
  const std::shared_ptr<Answers> answers = order(H2Mangle{H2Mangle::How::kFlag, 7});
  EXPECT_EQ(answers->first.get_future().get(), OrderResult::kArmed);
  server_->send(h2::data(1, grpc_message("hello"), false));
  const std::string spoilt = h2::data(1, grpc_message("hello", 7), false);
  EXPECT_EQ(client_->receive(spoilt.size()), spoilt);
  EXPECT_EQ(answers->second.get_future().get(), OrderResult::kDone);
}

TEST_F(RelayFramesTest, an_order_may_come_before_its_connection) {
  const std::shared_ptr<Answers> answers = order(H2Settings{h2::kMaxConcurrentStreams, 1});
  EXPECT_EQ(answers->first.get_future().get(), OrderResult::kArmed);
  client_.emplace(TcpPeer::dial(relay_.port(0)));
  server_.emplace(upstream_.accept());
  H2Talk talk;
  const std::string hello = h2::settings(h2::kInitialWindowSize, 65535);
  client_->send(std::string(h2::kClientPreface) + hello + talk.request(1, 7));
  EXPECT_EQ(answers->second.get_future().get(), OrderResult::kDone);
  server_->send(hello);
  const std::string expected = hello + h2::settings(h2::kMaxConcurrentStreams, 1);
  EXPECT_EQ(client_->receive(expected.size()), expected) << "the server's own come first";
}

TEST_F(RelayFramesTest, a_goaway_is_followed_by_the_end_of_the_connection) {
  open();
  EXPECT_EQ(
      order(H2Goaway{.code = 11, .debug = "calm", .then = H2Goaway::Then::kFin})->first.get_future().get(),
      OrderResult::kDone);
  const PeerEnd end = client_->receive_to_end();
  EXPECT_EQ(end.error, 0);
  EXPECT_EQ(end.bytes, h2::goaway(1, 11, "calm"));
  EXPECT_EQ(relay_.totals().fins, 1U);
}

TEST_F(RelayFramesTest, a_goaway_inside_a_frame_is_not_lost_before_the_fin) {
  open();
  const std::string frame = h2::data(1, grpc_message("hello"), false);
  server_->send(frame.substr(0, 12));
  EXPECT_EQ(client_->receive(12), frame.substr(0, 12));
  EXPECT_EQ(
      order(H2Goaway{.code = 2, .debug = "bye", .then = H2Goaway::Then::kFin})->first.get_future().get(),
      OrderResult::kDone);
  server_->send(frame.substr(12));
  const PeerEnd end = client_->receive_to_end();
  EXPECT_EQ(end.error, 0);
  EXPECT_EQ(end.bytes, frame.substr(12) + h2::goaway(1, 2, "bye"));
  EXPECT_EQ(relay_.totals().fins, 1U);
}

TEST_F(RelayFramesTest, a_goaway_is_not_lost_before_the_reset) {
  for (const std::size_t cut : {std::size_t{0}, std::size_t{12}}) {
    open();
    const std::string frame = h2::data(1, grpc_message("hello"), false);
    server_->send(frame.substr(0, cut));
    EXPECT_EQ(client_->receive(cut), frame.substr(0, cut));
    EXPECT_EQ(
        order(H2Goaway{.code = 2, .debug = "bye", .then = H2Goaway::Then::kRst})->first.get_future().get(),
        OrderResult::kDone);
    if (cut > 0) server_->send(frame.substr(cut));
    const PeerEnd end = client_->receive_to_end();
    EXPECT_EQ(end.error, ECONNRESET);
    EXPECT_EQ(end.bytes, (cut > 0 ? frame.substr(cut) : "") + h2::goaway(1, 2, "bye"));
  }
  EXPECT_EQ(relay_.totals().resets, 2U);
}

TEST_F(RelayFramesTest, trailers_are_delayed_and_not_lost) {
  open();
  H2Talk talk;
  (void)talk.response(1);  // the table of the writer is that of open()
  EXPECT_EQ(order(H2End{.how = H2End::How::kDelay, .delay = std::chrono::milliseconds(1)})
                ->first.get_future()
                .get(),
            OrderResult::kArmed);
  server_->send(talk.trailers(1));
  const std::string expected =
      h2::headers(1, encode_apart({{"grpc-status", "0"}, {"weir-marker", "1"}}), true);
  EXPECT_EQ(client_->receive(expected.size()), expected);
}

/// As open(), with an order that comes before the connection: its point is `point` of stream 7.0.
class RelayPointsTest : public RelayFramesTest {
 protected:
  std::shared_ptr<Answers> order_at(const WirePoint& point, const LinkAct& act) {
    auto answers = std::make_shared<Answers>();
    relay_.order(0,
                 {.fault = 2,
                  .stream = 7,
                  .act = act,
                  .cut_toward = point.heading,
                  .point = point,
                  .awaits_link = true},
                 [answers](OrderResult result) {
                   (answers->given++ == 0 ? answers->first : answers->second).set_value(result);
                 });
    EXPECT_EQ(answers->first.get_future().get(), OrderResult::kArmed);
    return answers;
  }
};

TEST_F(RelayPointsTest, a_reset_inside_a_messages_prefix_cuts_at_the_byte) {
  for (std::uint32_t byte = 1; byte <= 5; ++byte) {
    const std::shared_ptr<Answers> answers =
        order_at({.what = WirePoint::What::kMessage, .count = 1, .byte = byte}, LinkReset{});
    open();
    const std::string both = h2::data(1, grpc_message("first") + grpc_message("second"), false);
    server_->send(both);
    EXPECT_EQ(answers->second.get_future().get(), OrderResult::kDone);
    const PeerEnd end = client_->receive_to_end();
    EXPECT_EQ(end.bytes, both.substr(0, h2::kFrameHeaderSize + 10 + byte));
    EXPECT_EQ(end.error, ECONNRESET);
  }
}

TEST_F(RelayPointsTest, bytes_may_be_counted_from_a_point_on_and_the_other_way) {
  std::promise<OrderResult> struck;
  relay_.order(0,
               {.fault = 2,
                .stream = 7,
                .act = LinkReset{},
                .after_bytes = 12,
                .cut_toward = Toward::kClient,
                .point = WirePoint{.what = WirePoint::What::kMessage, .heading = Toward::kServer, .count = 1},
                .awaits_link = true},
               [&](OrderResult result) {
                 if (result == OrderResult::kDone) struck.set_value(result);
               });
  open();
  const std::string before = h2::data(1, grpc_message("before"), false);
  server_->send(before);
  EXPECT_EQ(client_->receive(before.size()), before) << "the point is not there yet";
  const std::string message = h2::data(1, grpc_message("first"), false);
  client_->send(message);
  EXPECT_EQ(server_->receive(message.size()), message) << "the point is behind it";
  server_->send(message);
  const PeerEnd end = client_->receive_to_end();
  EXPECT_EQ(end.bytes, message.substr(0, 12));
  EXPECT_EQ(end.error, ECONNRESET);
  EXPECT_EQ(struck.get_future().get(), OrderResult::kDone);
}

TEST_F(RelayPointsTest, a_byte_flips_in_a_frames_header_and_nothing_else_does) {
  const std::shared_ptr<Answers> answers =
      order_at({.what = WirePoint::What::kFrame, .count = 2, .byte = 3},
               LinkCorrupt{.toward = Toward::kClient, .bytes = Bytes{1}, .bits = 0xff});
  open();
  const std::string first = h2::data(1, grpc_message("a"), false);
  const std::string second = h2::data(1, grpc_message("b"), false);
  server_->send(first + second + first);
  std::string expected = first + second + first;
  expected[first.size() + 3] = static_cast<char>(~expected[first.size() + 3]);  // the frame's type
  EXPECT_EQ(client_->receive(expected.size()), expected);
  EXPECT_EQ(answers->second.get_future().get(), OrderResult::kDone);
}

TEST_F(RelayPointsTest, what_follows_the_trailers_is_in_the_books_before_they_arrive) {
  H2Talk talk;
  (void)talk.response(1);  // the table of the writer is that of open()
  const std::string trailers = talk.trailers(1);
  order_at({.what = WirePoint::What::kTrailers}, LinkReset{.toward = Toward::kClient});
  open();
  server_->send(trailers + "what comes behind them does not pass");
  EXPECT_EQ(client_->receive(trailers.size()), trailers);
  const std::vector<LinkEvent> history = relay_.history(0);
  ASSERT_EQ(history.size(), 1U);
  EXPECT_EQ(history[0].what, LinkEvent::What::kReset);
  const PeerEnd end = client_->receive_to_end();
  EXPECT_EQ(end.bytes, "");
  EXPECT_EQ(end.error, ECONNRESET);
  EXPECT_EQ(relay_.history(0).size(), 1U) << "once";
  const std::optional<StreamTrace> trace = relay_.take_trace(0, 7, 0);
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->end, ResponseEnd::kStatus);
}

TEST_F(RelayPointsTest, a_point_that_does_not_come_is_told_of) {
  const std::shared_ptr<Answers> answers =
      order_at({.what = WirePoint::What::kMessage, .count = 0, .byte = 100}, LinkReset{});
  open();
  const std::string data = h2::data(1, grpc_message("short"), false);
  server_->send(data);
  EXPECT_EQ(answers->second.get_future().get(), OrderResult::kTooLate);
  EXPECT_EQ(client_->receive(data.size()), data);
}

// What is unread when a FIN is ordered is counted as it was sent, and the tap makes something else of it.
class RelayFinTest : public RelayFramesTest {
 protected:
  /// `bytes` of the server lie unread in the relay until `act` was ordered, and for a moment longer.
  std::shared_ptr<Answers> order_before_it_reads(const std::string& bytes, const LinkAct& act) {
    EXPECT_EQ(order(LinkStall{Toward::kClient, 50ms})->first.get_future().get(), OrderResult::kDone);
    server_->send(bytes);
    return order(act);
  }
  std::string next_frame() {
    const std::string head = client_->receive(h2::kFrameHeaderSize);
    return head + client_->receive(h2::read_frame_header(head).length);
  }
};

TEST_F(RelayFinTest, bytes_that_the_tap_swallows_do_not_hold_a_fin_back) {
  open();
  const std::string data = h2::data(1, grpc_message("of a stream that the GOAWAY ends"), false);
  const H2Act goaway = H2Goaway{.last = H2Goaway::Last::kNone, .then = H2Goaway::Then::kFin};
  const auto answers = order_before_it_reads(data, goaway);
  const PeerEnd end = client_->receive_to_end();
  EXPECT_EQ(end.error, 0) << "a FIN, and it came";
  EXPECT_EQ(end.bytes, h2::goaway(0, 0, ""));
  EXPECT_EQ(answers->first.get_future().get(), OrderResult::kDone);
}

TEST_F(RelayFinTest, trailers_that_grow_on_their_way_are_not_cut) {
  open();
  H2Talk client_talk;
  H2Talk server_talk;
  (void)client_talk.request(1, 7);  // the tables of the writers are those of open()
  (void)server_talk.response(1);
  // The answer of stream 3 is opened with an interim one: from there the relay writes the server's blocks anew.
  const auto interim = order(H2Interim{}, 8);
  const std::string up = client_talk.request(3, 8);
  client_->send(up);
  EXPECT_EQ(server_->receive(up.size()), up);
  EXPECT_EQ(interim->second.get_future().get(), OrderResult::kDone);
  // Fields that are said a second time are short on the server's side: an index.
  server_->send(server_talk.response(3));
  server_->send(server_talk.trailers(1));
  HpackInflater reader;
  for (const char* frame : {"HEADERS 3 :status: 103", "HEADERS 3 :status: 200", "HEADERS 1 END_STREAM"})
    EXPECT_THAT(describe_frames(next_frame(), reader), ElementsAre(StartsWith(frame)));
  const std::string trailers = server_talk.trailers(3);
  order_before_it_reads(trailers, LinkFin{Toward::kClient});
  const PeerEnd end = client_->receive_to_end();
  EXPECT_EQ(end.error, 0);
  EXPECT_GT(end.bytes.size(), trailers.size());
  EXPECT_THAT(describe_frames(end.bytes, reader), ElementsAre(StartsWith("HEADERS 3 END_STREAM")));
}

TEST_F(RelayFramesTest, what_is_not_http2_takes_no_such_order) {
  client_.emplace(TcpPeer::dial(relay_.port(0)));
  server_.emplace(upstream_.accept());
  client_->send("GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(server_->receive(18), "GET / HTTP/1.1\r\n\r\n");
  server_->send("HTTP/1.1 200 OK");
  EXPECT_EQ(client_->receive(15), "HTTP/1.1 200 OK");
  EXPECT_EQ(order(H2Reset{})->first.get_future().get(), OrderResult::kNoLink);
}

}  // namespace
}  // namespace weir
