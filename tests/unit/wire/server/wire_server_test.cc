// The wire server against a client that says exactly what a test has it say.
#include "harness/wire/server/wire_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <charconv>
#include <thread>

#include "harness/service/chat_codec.h"
#include "tests/support/h2_client.h"

namespace weir {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::Key;
using testing::Not;
using testing::Pair;

constexpr std::uint32_t kNoError = 0, kCancel = 8;

std::uint32_t number_at(const std::string& payload, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(payload[at + i]);
  return value;
}

std::string said(std::uint32_t stream, const std::string& text, std::uint8_t flags = 0) {
  std::string bytes;
  encode_request(text, bytes);
  return h2_peer::message(stream, bytes, flags);
}

/// The message as it stands in a DATA frame.
std::string framed(const std::string& text) {
  std::string bytes = encode_reply(text);
  return h2_peer::message(0, bytes).substr(9);
}

std::string half_close(std::uint32_t stream) {
  return h2_peer::frame({h2_peer::kData, h2_peer::kEndStream, stream, ""});
}

std::string window_update(std::uint32_t stream, char bytes) {
  return h2_peer::frame({h2_peer::kWindowUpdate, 0, stream, std::string(3, '\0') + bytes});
}

class WireServerTest : public testing::Test {
 protected:
  H2Client dial(const std::string& settings = h2_peer::settings()) {
    const std::string& address = server_->address();
    std::uint16_t port = 0;
    std::from_chars(address.data() + address.rfind(':') + 1, address.data() + address.size(), port);
    return H2Client(TcpPeer::dial(port), settings);
  }

  std::unique_ptr<WireServer> server_ = *WireServer::start({});
};

TEST_F(WireServerTest, echoes_and_ends_with_ok_and_the_counts) {
  H2Client client = dial();
  client.request(1);
  EXPECT_THAT(client.next_headers(),
              testing::AllOf(Contains(Pair(":status", "200")), Not(Contains(Key("END_STREAM")))));
  client.send(said(1, "hello"));
  EXPECT_EQ(client.next({h2_peer::kData}).payload, framed("hello"));
  client.send(said(1, "\u4f60\u597d") + half_close(1));
  EXPECT_EQ(client.next({h2_peer::kData}).payload, framed("\u4f60\u597d"));
  auto trailers = client.next_headers();
  EXPECT_THAT(trailers, Contains(Pair("grpc-status", "0")));
  EXPECT_THAT(trailers, Contains(Pair("weir-marker", "1")));
  EXPECT_THAT(trailers, Contains(Pair("weir-received", "2")));
  EXPECT_THAT(trailers, Contains(Pair("weir-sent", "2")));
  EXPECT_THAT(trailers, Contains(Key("END_STREAM")));
  client.settle();
  ChatServerCounters counters = server_->counters();
  EXPECT_EQ(counters.streams_started, 1U);
  EXPECT_EQ(counters.streams_ended, 1U);
  EXPECT_EQ(counters.requests, 2U);
  EXPECT_EQ(counters.replies, 2U);
}

TEST_F(WireServerTest, answers_what_came_together_in_one_frame) {
  H2Client client = dial();
  client.request(1);
  std::string together = framed("one") + framed("two") + framed("three");
  client.send(h2_peer::frame({h2_peer::kData, 0, 1, together}));
  EXPECT_EQ(client.next({h2_peer::kData}).payload, together);
}

TEST_F(WireServerTest, puts_together_a_message_that_comes_in_pieces) {
  H2Client client = dial();
  client.request(1);
  std::string whole = framed("in pieces");
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (i > 0) client.settle();
    client.send(h2_peer::frame({h2_peer::kData, 0, 1, whole.substr(i, 1)}));
  }
  EXPECT_EQ(client.next({h2_peer::kData}).payload, whole);
}

TEST_F(WireServerTest, a_content_in_an_unusual_form_is_echoed_as_a_library_would_write_it) {
  H2Client client = dial();
  client.request(1);
  client.send(h2_peer::message(1, "\x0A\x01x\x0A\x01y"));  // twice: the last one counts
  EXPECT_EQ(client.next({h2_peer::kData}).payload, framed("y"));
}

TEST_F(WireServerTest, stays_within_the_clients_window) {
  constexpr std::uint16_t kInitialWindow = 4;
  H2Client client = dial(h2_peer::settings({{kInitialWindow, 8}}));
  client.request(1);
  client.send(said(1, "twelve bytes"));  // 19 with its framing
  std::string got = client.next({h2_peer::kData}).payload;
  EXPECT_EQ(got.size(), 8U);
  client.send(window_update(1, 11));
  got += client.next({h2_peer::kData}).payload;
  EXPECT_EQ(got, framed("twelve bytes"));
}

TEST_F(WireServerTest, trailers_need_no_window) {
  constexpr std::uint16_t kInitialWindow = 4;
  std::string reply = framed("x");
  H2Client client = dial(h2_peer::settings({{kInitialWindow, static_cast<std::uint32_t>(reply.size())}}));
  client.request(1);
  client.send(said(1, "x") + half_close(1));
  EXPECT_EQ(client.next({h2_peer::kData}).payload, reply);
  EXPECT_THAT(client.next_headers(), Contains(Pair("grpc-status", "0")));
}

TEST_F(WireServerTest, gives_credit_for_what_it_has_read_and_none_for_what_it_never_reads) {
  H2Client client = dial();
  client.request(1);
  client.request(3, {{"weir-act", "never-read at=received:1"}});
  for (std::uint32_t stream : {1U, 3U}) {
    for (int i = 0; i < 4; ++i) client.send(said(stream, std::string(10'000, 'x')));
  }
  bool credit_for_first = false;
  std::vector<H2Frame> frames = client.settle();
  // An answer to a PING overtakes other frames: a second one comes behind them.
  for (H2Frame& frame : client.settle()) frames.push_back(std::move(frame));
  for (const H2Frame& frame : frames) {
    if (frame.type != h2_peer::kWindowUpdate) continue;
    EXPECT_NE(frame.stream, 3U);
    credit_for_first |= frame.stream == 1;
  }
  EXPECT_TRUE(credit_for_first);
}

TEST_F(WireServerTest, does_what_a_script_says) {
  H2Client client = dial();
  client.request(1, {{"weir-prefix", "got:"},
                     {"weir-replies-per-request", "2"},
                     {"weir-reply-delay", "1ms"},
                     {"weir-act", "status at=sent:2 code=14 fault=7 message=too%20much"}});
  (void)client.next_headers();
  client.send(said(1, "hello"));
  std::string got = client.next({h2_peer::kData}).payload;
  if (got.size() < 2 * framed("got:hello").size()) got += client.next({h2_peer::kData}).payload;
  EXPECT_EQ(got, framed("got:hello") + framed("got:hello"));
  auto trailers = client.next_headers();
  EXPECT_THAT(trailers, Contains(Pair("grpc-status", "14")));
  EXPECT_THAT(trailers, Contains(Pair("grpc-message", "too much")));
  EXPECT_THAT(trailers, Contains(Pair("weir-fired", "7")));
  EXPECT_THAT(trailers, Contains(Pair("weir-received", "1")));
  // The client may still send; it is told to stop.
  EXPECT_EQ(number_at(client.next({h2_peer::kReset}).payload, 0), kNoError);
}

TEST_F(WireServerTest, refuses_a_script_that_makes_no_sense) {
  H2Client client = dial();
  client.request(1, {{"weir-act", "dance"}});
  auto only = client.next_headers();
  EXPECT_THAT(only, Contains(Pair("grpc-status", "3")));
  EXPECT_THAT(only, Contains(Pair("weir-marker", "1")));
  EXPECT_THAT(only, Contains(Key("END_STREAM")));
}

TEST_F(WireServerTest, another_method_is_unimplemented) {
  H2Client client = dial();
  client.request(1, {}, "/chat.ChatService/Nonsense");
  auto only = client.next_headers();
  EXPECT_THAT(only, Contains(Pair(":status", "200")));
  EXPECT_THAT(only, Contains(Pair("grpc-status", "12")));
  EXPECT_THAT(only, Not(Contains(Key("weir-marker"))));
  EXPECT_THAT(only, Contains(Key("END_STREAM")));
}

TEST_F(WireServerTest, what_is_not_grpc_gets_an_http_status) {
  H2Client client = dial();
  auto ask = [&](std::uint32_t stream, const char* method, const char* type) {
    client.send(h2_peer::frame({h2_peer::kHeaders, h2_peer::kEndHeaders | h2_peer::kEndStream, stream,
                                h2_peer::block({{":method", method},
                                                {":scheme", "http"},
                                                {":path", "/"},
                                                {":authority", "test"},
                                                {"content-type", type}})}));
    return client.next_headers();
  };
  EXPECT_THAT(ask(1, "POST", "text/html"), Contains(Pair(":status", "415")));
  EXPECT_THAT(ask(3, "GET", "application/grpc"), Contains(Pair(":status", "405")));
}

TEST_F(WireServerTest, bytes_that_are_no_request_end_the_stream_in_the_librarys_name) {
  const std::string compressed = h2_peer::frame({h2_peer::kData, 0, 1, std::string("\x01\0\0\0\x01x", 6)});
  const std::string bad_text = h2_peer::message(1, "\x0A\x02\xC3\x28");
  const std::string cut_short =
      h2_peer::frame({h2_peer::kData, h2_peer::kEndStream, 1, std::string("\0\0\0\0\x09x", 6)});
  for (const std::string& bytes : {compressed, bad_text, cut_short}) {
    H2Client client = dial();
    client.request(1);
    (void)client.next_headers();
    client.send(bytes);
    auto trailers = client.next_headers();
    EXPECT_THAT(trailers, Contains(Pair("grpc-status", "13")));
    EXPECT_THAT(trailers, Not(Contains(Key("weir-marker"))));
  }
}

TEST_F(WireServerTest, a_stream_that_the_client_resets_is_over_and_others_go_on) {
  H2Client client = dial();
  client.request(1);
  client.request(3);
  client.send(said(1, "x") + h2_peer::reset(1, kCancel));
  client.settle();
  EXPECT_EQ(server_->counters().streams_ended, 1U);
  client.send(said(3, "still here"));
  EXPECT_EQ(client.next({h2_peer::kData}).payload, framed("still here"));
}

TEST_F(WireServerTest, takes_any_number_of_resets_and_of_streams_at_once) {
  H2Client client = dial();
  H2Frame settings = client.next({h2_peer::kSettings});
  constexpr char kMaxConcurrent = 3;
  ASSERT_GE(settings.payload.size(), 6U);
  EXPECT_EQ(settings.payload[1], kMaxConcurrent);
  EXPECT_EQ(number_at(settings.payload, 2), 0x7FFFFFFFU);
  for (std::uint32_t i = 0; i < 5'000; ++i) {
    client.request(2 * i + 1);
    client.send(h2_peer::reset(2 * i + 1, kCancel));
    if (i % 100 == 0) client.settle();
  }
  client.request(20'001);
  client.send(said(20'001, "x"));
  EXPECT_EQ(client.next({h2_peer::kData, h2_peer::kGoaway}).type, h2_peer::kData);
}

TEST_F(WireServerTest, stops_in_two_steps_and_lets_streams_end_by_themselves) {
  H2Client client = dial();
  client.request(1);
  client.settle();
  std::thread stopper([&] { server_->stop(20s); });
  H2Frame notice = client.next({h2_peer::kGoaway});
  EXPECT_EQ(number_at(notice.payload, 0), 0x7FFFFFFFU);
  EXPECT_EQ(number_at(notice.payload, 4), kNoError);
  H2Frame ping = client.next({h2_peer::kPing});
  client.request(3);  // it crossed the notice
  client.send(h2_peer::frame({h2_peer::kPing, h2_peer::kAck, 0, ping.payload}));
  EXPECT_EQ(number_at(client.next({h2_peer::kGoaway}).payload, 0), 3U);
  client.send(half_close(3));
  EXPECT_THAT(client.next_headers(), Contains(Pair("grpc-status", "0")));
  client.send(said(1, "last") + half_close(1));
  EXPECT_EQ(client.next({h2_peer::kData}).payload, framed("last"));
  EXPECT_THAT(client.next_headers(), Contains(Pair("grpc-status", "0")));
  EXPECT_EQ(client.socket().receive_to_end().error, 0);
  client.socket().close();
  stopper.join();
}

TEST_F(WireServerTest, cancels_what_is_left_when_the_grace_is_over) {
  H2Client client = dial();
  client.request(1);
  EXPECT_THAT(client.next_headers(), Contains(Pair(":status", "200")));
  std::thread stopper([&] { server_->stop(1ms); });
  auto trailers = client.next_headers();
  EXPECT_THAT(trailers, Contains(Pair("grpc-status", "14")));
  EXPECT_THAT(trailers, Contains(Pair("grpc-message", "Cancelling all calls")));
  EXPECT_THAT(trailers, Not(Contains(Key("weir-marker"))));
  EXPECT_EQ(client.socket().receive_to_end().error, 0);
  client.socket().close();
  stopper.join();
}

TEST_F(WireServerTest, what_does_not_speak_http2_is_closed) {
  H2Client client = dial(std::string("GET / HTTP/1.1\r\n\r\n"));
  EXPECT_EQ(client.socket().receive_to_end().error, 0);
}

TEST(WireServerAddress, an_address_that_is_taken_or_wrong_is_an_error) {
  std::unique_ptr<WireServer> first = *WireServer::start({});
  EXPECT_EQ(WireServer::start({.listen = first->address()}).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(WireServer::start({.listen = "nonsense"}).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(WireServerAddress, listens_on_a_unix_socket_and_leaves_none_behind) {
  std::string path = testing::TempDir() + "weir-wire-" + std::to_string(getpid()) + ".sock";
  for (int round = 0; round < 2; ++round) {
    auto server = WireServer::start({.listen = "unix:" + path, .threads = 2});
    ASSERT_TRUE(server.ok()) << server.status();
    EXPECT_EQ((*server)->address(), "unix:" + path);
    EXPECT_EQ(access(path.c_str(), F_OK), 0);
    server->reset();
    EXPECT_NE(access(path.c_str(), F_OK), 0);
  }
}

/// A server with limits, and a client of it.
struct LimitedServer {
  explicit LimitedServer(ServerLimits limits) : server(*WireServer::start({.limits = std::move(limits)})) {}

  H2Client dial() const {
    const std::string& address = server->address();
    std::uint16_t port = 0;
    std::from_chars(address.data() + address.rfind(':') + 1, address.data() + address.size(), port);
    return H2Client(TcpPeer::dial(port), h2_peer::settings());
  }
  std::unique_ptr<WireServer> server;
};

std::string ping() { return h2_peer::frame({h2_peer::kPing, 0, 0, "12345678"}); }

TEST(WireServerLimits, a_message_above_the_limit_is_refused_by_the_library_without_the_service) {
  LimitedServer limited({.message = Bytes{7}});
  H2Client client = limited.dial();
  client.request(1);
  EXPECT_THAT(client.next_headers(), Contains(Pair(":status", "200")));
  client.send(said(1, "12345"));  // seven bytes with its tag and length
  EXPECT_EQ(client.next({h2_peer::kData}).payload, framed("12345"));
  client.send(said(1, "123456"));
  auto trailers = client.next_headers();
  EXPECT_THAT(trailers, Contains(Pair("grpc-status", "8")));
  EXPECT_THAT(trailers, Contains(Pair("grpc-message", "Received message larger than max (8 vs. 7)")));
  EXPECT_THAT(trailers, Not(Contains(Key("weir-marker"))));
}

TEST(WireServerLimits, a_connection_that_is_old_enough_is_ended_in_two_steps_and_closed_after_the_grace) {
  LimitedServer limited({.age = LimitAge{.age = 50ms, .grace = 50ms}});
  H2Client client = limited.dial();
  client.request(1);
  EXPECT_THAT(client.next_headers(), Contains(Pair(":status", "200")));
  H2Frame notice = client.next({h2_peer::kGoaway});
  EXPECT_EQ(number_at(notice.payload, 0), 0x7FFFFFFFU);
  EXPECT_EQ(number_at(notice.payload, 4), kNoError);
  H2Frame question = client.next({h2_peer::kPing});
  client.send(h2_peer::frame({h2_peer::kPing, h2_peer::kAck, 0, question.payload}));
  H2Frame last = client.next({h2_peer::kGoaway});
  EXPECT_EQ(number_at(last.payload, 0), 1U);
  EXPECT_EQ(last.payload.substr(8), "max_age");
  auto trailers = client.next_headers();
  EXPECT_THAT(trailers, Contains(Pair("grpc-status", "14")));
  EXPECT_THAT(trailers, Not(Contains(Key("weir-marker"))));
  EXPECT_EQ(client.socket().receive_to_end().error, 0);
}

TEST(WireServerLimits, a_stream_that_ends_within_the_grace_ends_well) {
  LimitedServer limited({.age = LimitAge{.age = 50ms, .grace = 20s}});
  H2Client client = limited.dial();
  client.request(1);
  (void)client.next_headers();
  (void)client.next({h2_peer::kGoaway});
  client.send(said(1, "still here") + half_close(1));
  EXPECT_EQ(client.next({h2_peer::kData}).payload, framed("still here"));
  EXPECT_THAT(client.next_headers(), Contains(Pair("grpc-status", "0")));
}

TEST(WireServerLimits, a_ping_too_many_ends_the_connection) {
  LimitedServer limited({.pings = LimitPings{.interval = 300s, .strikes = 2}});
  H2Client client = limited.dial();
  client.request(1);
  (void)client.next_headers();
  for (int i = 0; i < 3; ++i) client.send(ping());
  EXPECT_EQ(client.next({h2_peer::kGoaway, h2_peer::kPing}).type, h2_peer::kPing) << "they are answered";
  client.send(ping());
  H2Frame goaway = client.next({h2_peer::kGoaway});
  EXPECT_EQ(number_at(goaway.payload, 4), 11U) << "ENHANCE_YOUR_CALM";
  EXPECT_EQ(goaway.payload.substr(8), "too_many_pings");
  EXPECT_THAT(client.next_headers(), Contains(Pair("grpc-message", "Too many pings")));
  EXPECT_EQ(client.socket().receive_to_end().error, 0);
}

TEST(WireServerLimits, what_the_server_sends_pardons_the_pings_before_it) {
  LimitedServer limited({.pings = LimitPings{.interval = 300s, .strikes = 2}});
  H2Client client = limited.dial();
  client.request(1);
  (void)client.next_headers();
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 3; ++i) client.send(ping());
    client.send(said(1, "hello"));
    EXPECT_EQ(client.next({h2_peer::kData, h2_peer::kGoaway}).type, h2_peer::kData) << round;
  }
}

TEST_F(WireServerTest, metadata_is_as_large_as_it_was_asked_for) {
  H2Client client = dial();
  client.request(1, {{"weir-act", "large-metadata size=4000 where=headers"},
                     {"weir-act", "large-metadata size=3000 where=trailers fault=3"}});
  EXPECT_EQ(client.next_headers()["weir-filler"].size(), 4'000U);
  client.send(half_close(1));
  auto trailers = client.next_headers();
  EXPECT_EQ(trailers["weir-filler"].size(), 3'000U);
  EXPECT_THAT(trailers, Contains(Pair("weir-fired", "0,3")));
}

TEST_F(WireServerTest, details_of_a_status_travel_as_base64) {
  H2Client client = dial();
  client.request(1, {{"weir-act", "status code=8 details=why message=no"}});
  (void)client.next_headers();
  auto trailers = client.next_headers();
  // 08 08 12 02 "no" 1a 36 0a 2f "type.googleapis.com/google.protobuf.StringValue"...
  auto details = std::find_if(trailers.begin(), trailers.end(),
                              [](const auto& field) { return field.first == "grpc-status-details-bin"; });
  ASSERT_NE(details, trailers.end());
  EXPECT_TRUE(details->second.starts_with("CAgSAm5v")) << details->second;
  EXPECT_EQ(details->second.find('='), std::string::npos) << "without padding";
}

}  // namespace
}  // namespace weir
