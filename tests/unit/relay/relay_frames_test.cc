// Acts on frames over real sockets of the loopback: the test plays the client and the server.
#include <gmock/gmock.h>

#include <cerrno>
#include <future>
#include <memory>
#include <optional>

#include "harness/relay/relay.h"
#include "tests/support/h2_talk.h"
#include "tests/support/tcp_peer.h"

namespace weir {
namespace {

using testing::ElementsAre;

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
  std::shared_ptr<Answers> order(const H2Act& act, std::uint32_t stream = 7) {
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

TEST_F(RelayFramesTest, AResetReachesBothEndsAndTheBooks) {
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

TEST_F(RelayFramesTest, AnActThatNeedsAFrameIsArmedFirst) {
  open();
  const std::shared_ptr<Answers> answers = order(H2Mangle{H2Mangle::How::kFlag, 7});
  EXPECT_EQ(answers->first.get_future().get(), OrderResult::kArmed);
  server_->send(h2::data(1, grpc_message("hello"), false));
  const std::string spoilt = h2::data(1, grpc_message("hello", 7), false);
  EXPECT_EQ(client_->receive(spoilt.size()), spoilt);
  EXPECT_EQ(answers->second.get_future().get(), OrderResult::kDone);
}

TEST_F(RelayFramesTest, AnOrderMayComeBeforeItsConnection) {
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

TEST_F(RelayFramesTest, AGoawayIsFollowedByTheEndOfTheConnection) {
  open();
  EXPECT_EQ(
      order(H2Goaway{.code = 11, .debug = "calm", .then = H2Goaway::Then::kFin})->first.get_future().get(),
      OrderResult::kDone);
  const StreamEnd end = client_->receive_to_end();
  EXPECT_EQ(end.error, 0);
  EXPECT_EQ(end.bytes, h2::goaway(1, 11, "calm"));
  EXPECT_EQ(relay_.totals().fins, 1U);
}

TEST_F(RelayFramesTest, AGoawayInsideAFrameIsNotLostBeforeTheFin) {
  open();
  const std::string frame = h2::data(1, grpc_message("hello"), false);
  server_->send(frame.substr(0, 12));
  EXPECT_EQ(client_->receive(12), frame.substr(0, 12));
  EXPECT_EQ(
      order(H2Goaway{.code = 2, .debug = "bye", .then = H2Goaway::Then::kFin})->first.get_future().get(),
      OrderResult::kDone);
  server_->send(frame.substr(12));
  const StreamEnd end = client_->receive_to_end();
  EXPECT_EQ(end.error, 0);
  EXPECT_EQ(end.bytes, frame.substr(12) + h2::goaway(1, 2, "bye"));
  EXPECT_EQ(relay_.totals().fins, 1U);
}

TEST_F(RelayFramesTest, AGoawayIsNotLostBeforeTheReset) {
  for (const std::size_t cut : {std::size_t{0}, std::size_t{12}}) {
    open();
    const std::string frame = h2::data(1, grpc_message("hello"), false);
    server_->send(frame.substr(0, cut));
    EXPECT_EQ(client_->receive(cut), frame.substr(0, cut));
    EXPECT_EQ(
        order(H2Goaway{.code = 2, .debug = "bye", .then = H2Goaway::Then::kRst})->first.get_future().get(),
        OrderResult::kDone);
    if (cut > 0) server_->send(frame.substr(cut));
    const StreamEnd end = client_->receive_to_end();
    EXPECT_EQ(end.error, ECONNRESET);
    EXPECT_EQ(end.bytes, (cut > 0 ? frame.substr(cut) : "") + h2::goaway(1, 2, "bye"));
  }
  EXPECT_EQ(relay_.totals().resets, 2U);
}

TEST_F(RelayFramesTest, TrailersAreDelayedAndNotLost) {
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

TEST_F(RelayFramesTest, WhatIsNotHttp2TakesNoSuchOrder) {
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
