// What the watch tells of a conversation over a link whose tap carries out real acts: every line is one event.
#include "harness/relay/watch/stream_watch.h"

#include <gmock/gmock.h>

#include <random>
#include <string>
#include <vector>

#include "harness/relay/trace_line.h"
#include "tests/support/h2_talk.h"

namespace weir {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Lines = std::vector<std::string>;

/// A client and a server with a tap between, watched at all four places.
class WatchedTalk {
 public:
  /// `hello`: both ends have said it.
  explicit WatchedTalk(bool hello = true) {
    if (!hello) return;
    client_says(std::string(h2::kClientPreface) + h2::settings(h2::kInitialWindowSize, 65535));
    server_says(h2::settings(h2::kInitialWindowSize, 65535));
  }

  void client_says(std::string_view bytes) { say(Toward::kServer, bytes); }
  void server_says(std::string_view bytes) { say(Toward::kClient, bytes); }
  void order(const H2Act& act) {
    TapStep step;
    tap.order({++tickets_, kAnyStream, 0, act}, RunTime{}, step);
    put_in(step);
  }

  std::string request(std::uint32_t stream, bool end_stream = false) {
    return h2::headers(stream,
                       client_.encode({{":method", "POST"},
                                       {":path", "/chat.Chat/Talk"},
                                       {"content-type", "application/grpc"},
                                       {"weir-stream", "7.0"}}),
                       end_stream);
  }
  std::string response(std::uint32_t stream) {
    return h2::headers(stream, server_.encode({{":status", "200"}, {"content-type", "application/grpc"}}),
                       false);
  }
  std::string trailers(std::uint32_t stream, const HeaderFields& fields = {{"grpc-status", "0"}}) {
    return h2::headers(stream, server_.encode(fields), true);
  }
  static std::string message(std::uint32_t stream, std::string_view text, bool end_stream = false) {
    return h2::data(stream, grpc_message(text), end_stream);
  }
  /// Opens stream 1, and one message went each way.
  void chat() {
    client_says(request(1) + message(1, "hello"));
    server_says(response(1) + message(1, "hi"));
    (void)told();
  }

  /// What was told since the last time, without the times.
  Lines told() { return std::exchange(told_, {}); }

  H2Tap tap;
  bool passes = true;  // false: what the tap lets go on is thrown away
  StreamWatch watch{tap.numbers(), [this](const StreamEvent& event) {
                      const LinkTrace trace{.what = LinkTrace::What::kStream, .stream = &event};
                      const std::string line = trace_line(trace, {});
                      told_.push_back(line.substr(line.find("\"link\"")));
                    }};

 private:
  void say(Toward heading, std::string_view bytes) {
    watch.came(heading, bytes);
    TapStep step;
    const std::string passed(tap.pass(heading, bytes, RunTime{}, step));
    if (passes) watch.went(heading, passed);
    put_in(step);
  }
  void put_in(const TapStep& step) {
    watch.went(Toward::kClient, step.put_in[0]);
    watch.went(Toward::kServer, step.put_in[1]);
  }

  HpackWriter client_;
  HpackWriter server_;
  std::uint64_t tickets_ = 0;
  Lines told_;
};

TEST(StreamWatch, tells_a_call_from_its_request_to_its_end) {
  WatchedTalk talk;
  talk.client_says(talk.request(1) + WatchedTalk::message(1, "hello"));
  talk.server_says(talk.response(1) + WatchedTalk::message(1, "hi") + WatchedTalk::message(1, "you"));
  talk.client_says(h2::data(1, "", true));
  EXPECT_EQ(talk.watch.streams_open(), 1U);
  talk.server_says(talk.trailers(1));
  EXPECT_EQ(talk.watch.streams_open(), 0U);
  EXPECT_THAT(
      talk.told(),
      ElementsAre(
          R"("link": 0, "stream": 1, "event": "opened", "by": "client", "toward": "server", "method": "/chat.Chat/Talk", "plan": "7.0", "requests": 0, "replies": 0})",
          R"("link": 0, "stream": 1, "event": "answered", "by": "server", "toward": "client", "requests": 1, "replies": 0})",
          R"("link": 0, "stream": 1, "event": "half-close", "by": "client", "toward": "server", "requests": 1, "replies": 2})",
          R"("link": 0, "stream": 1, "event": "trailers", "by": "server", "toward": "client", "status": "OK", "code": 0, "requests": 1, "replies": 2})",
          R"("link": 0, "stream": 1, "event": "over", "client_sent": {"messages": 1, "bytes": 10, "end": "END_STREAM"}, "server_got": {"messages": 1, "bytes": 10, "end": "END_STREAM"}, "server_sent": {"messages": 2, "bytes": 15, "end": "trailers OK"}, "client_got": {"messages": 2, "bytes": 15, "end": "trailers OK"}})"));
}

TEST(StreamWatch, a_reset_is_the_clients_the_servers_or_the_relays) {
  WatchedTalk client;
  client.chat();
  client.client_says(h2::rst_stream(1, h2::kCancel));
  Lines told = client.told();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_THAT(told[0],
              HasSubstr(R"("rst-stream", "by": "client", "toward": "server", "error": "CANCEL", "code": 8)"));
  EXPECT_THAT(told[1], HasSubstr(R"("event": "over")"));

  WatchedTalk server;
  server.chat();
  server.server_says(h2::rst_stream(1, h2::kRefusedStream));
  told = server.told();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_THAT(told[0], HasSubstr(R"("by": "server", "toward": "client", "error": "REFUSED_STREAM")"));

  WatchedTalk relay;
  relay.chat();
  relay.order(H2Reset{.code = h2::kCancel});
  told = relay.told();
  ASSERT_EQ(told.size(), 3U);
  EXPECT_THAT(told[0], HasSubstr(R"("rst-stream", "by": "relay", "toward": "client", "error": "CANCEL")"));
  EXPECT_THAT(told[1], HasSubstr(R"("rst-stream", "by": "relay", "toward": "server", "error": "CANCEL")"));
  EXPECT_THAT(told[2], HasSubstr(R"("client_got": {"messages": 1, "bytes": 7, "end": "RST_STREAM CANCEL"})"));
}

TEST(StreamWatch, a_server_that_is_not_told_of_a_reset_is_not_over) {
  WatchedTalk talk;
  talk.chat();
  talk.order(H2Reset{.code = h2::kCancel, .toward = Toward::kClient});
  EXPECT_EQ(talk.told().size(), 1U);
  talk.server_says(WatchedTalk::message(1, "still here"));
  EXPECT_THAT(talk.told(), IsEmpty());
  talk.watch.gone();
  const Lines told = talk.told();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_THAT(
      told[0],
      HasSubstr(
          R"("server_sent": {"messages": 2, "bytes": 22}, "client_got": {"messages": 1, "bytes": 7, "end": "RST_STREAM CANCEL"})"));
}

TEST(StreamWatch, trailers_that_the_relay_put_in_place_of_the_servers_are_told_beside_them) {
  WatchedTalk talk;
  talk.chat();
  talk.order(H2End{.how = H2End::How::kStatus, .code = 14, .text = "not today"});
  (void)talk.told();
  talk.server_says(talk.trailers(1, {{"grpc-status", "0"}, {"grpc-message", "fine%21"}}));
  const Lines told = talk.told();
  ASSERT_GE(told.size(), 2U);
  EXPECT_THAT(
      told[0],
      HasSubstr(
          R"("trailers", "by": "server", "toward": "client", "status": "OK", "code": 0, "message": "fine!")"));
  EXPECT_THAT(
      told[1],
      HasSubstr(
          R"("trailers", "by": "relay", "toward": "client", "status": "UNAVAILABLE", "code": 14, "message": "not today")"));
}

TEST(StreamWatch, an_answer_of_a_proxy_that_the_relay_plays_is_the_relays) {
  WatchedTalk talk;
  talk.client_says(talk.request(1));
  (void)talk.told();
  talk.order(H2HttpAnswer{.status = 502});
  const Lines told = talk.told();
  ASSERT_FALSE(told.empty());
  EXPECT_THAT(told[0],
              HasSubstr(R"("event": "answered", "by": "relay", "toward": "client", "http_status": 502)"));
  talk.watch.gone();
}

TEST(StreamWatch, a_response_of_trailers_alone_says_why) {
  WatchedTalk talk;
  talk.client_says(talk.request(1));
  talk.server_says(
      talk.trailers(1, {{":status", "200"}, {"grpc-status", "12"}, {"grpc-message", "no \"such\" thing"}}));
  talk.client_says(talk.request(3));
  talk.server_says(talk.trailers(3, {{":status", "503"}}));
  talk.client_says(talk.request(5));
  talk.server_says(talk.trailers(5, {{":status", "200"}, {"grpc-status", "seven"}}));
  const Lines told = talk.told();
  ASSERT_EQ(told.size(), 6U);
  EXPECT_THAT(told[1], HasSubstr(R"("status": "UNIMPLEMENTED", "code": 12, "message": "no \"such\" thing")"));
  EXPECT_THAT(told[3], HasSubstr(R"("status": null, "code": null, "http_status": 503)"));
  EXPECT_THAT(told[5], HasSubstr(R"("status": "seven", "code": null)"));
}

TEST(StreamWatch, an_end_without_trailers_is_told_as_one) {
  WatchedTalk talk;
  talk.chat();
  talk.server_says(WatchedTalk::message(1, "bye", true));
  EXPECT_THAT(talk.told(),
              ElementsAre(HasSubstr(R"("event": "end-stream", "by": "server", "toward": "client")")));
}

TEST(StreamWatch, a_goaway_of_the_servers_that_passes_is_told_once_and_the_relays_is_the_relays) {
  WatchedTalk talk;
  talk.chat();
  talk.server_says(h2::goaway(1, h2::kNoError, "maintenance"));
  EXPECT_THAT(
      talk.told(),
      ElementsAre(
          R"("link": 0, "event": "goaway", "by": "server", "toward": "client", "error": "NO_ERROR", "code": 0, "last_stream": 1, "debug": "maintenance"})"));
  WatchedTalk other;
  other.chat();
  other.order(H2Goaway{.code = h2::kEnhanceYourCalm, .last = H2Goaway::Last::kMax});
  EXPECT_THAT(
      other.told(),
      ElementsAre(HasSubstr(
          R"("goaway", "by": "relay", "toward": "client", "error": "ENHANCE_YOUR_CALM", "code": 11)")));
}

TEST(StreamWatch, what_a_black_hole_swallows_was_sent_and_did_not_arrive) {
  WatchedTalk talk;
  talk.chat();
  talk.passes = false;
  talk.server_says(WatchedTalk::message(1, "lost") + WatchedTalk::message(1, "too").substr(0, 12));
  talk.watch.gone();
  const Lines told = talk.told();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_THAT(
      told[0],
      HasSubstr(
          R"("server_sent": {"messages": 2, "bytes": 19, "inside_message": true}, "client_got": {"messages": 1, "bytes": 7}})"));
}

TEST(StreamWatch, streams_have_the_clients_number_also_behind_a_flood_at_the_server) {
  WatchedTalk talk;
  talk.chat();
  talk.order(H2Flood{.what = H2Flood::What::kOpenReset, .count = 3});
  EXPECT_THAT(talk.told(), IsEmpty()) << "the flood's own streams are nobody's";
  talk.client_says(talk.request(3));
  talk.server_says(talk.response(9));
  talk.server_says(talk.trailers(9));
  const Lines told = talk.told();
  ASSERT_EQ(told.size(), 3U);
  for (const std::string& line : told) EXPECT_THAT(line, HasSubstr(R"("stream": 3)"));
  EXPECT_THAT(told[2], HasSubstr(R"("by": "server")"));
}

TEST(StreamWatch, a_reset_behind_the_end_is_told_too) {
  WatchedTalk talk;
  talk.client_says(talk.request(1, true));
  talk.server_says(talk.response(1));
  talk.server_says(talk.trailers(1));
  (void)talk.told();
  talk.server_says(h2::rst_stream(1, h2::kNoError));
  EXPECT_THAT(talk.told(), ElementsAre(HasSubstr(R"("rst-stream", "by": "server")")));
  talk.client_says(h2::rst_stream(77, h2::kCancel));
  EXPECT_THAT(talk.told(), ElementsAre(HasSubstr(R"("stream": 77, "event": "rst-stream", "by": "client")")));
}

TEST(StreamWatch, what_is_no_http2_is_said_once_and_nothing_is_made_of_it) {
  WatchedTalk client(false);
  client.client_says("GET / HTTP/1.1\r\n\r\n");
  client.server_says("HTTP/1.1 200 OK\r\n\r\n");
  client.client_says("more");
  EXPECT_THAT(
      client.told(),
      ElementsAre(
          R"("link": 0, "event": "not-http2", "by": "client", "why": "it does not begin as HTTP/2 does"})"));
  WatchedTalk server(false);
  server.client_says(std::string(h2::kClientPreface) + h2::settings(h2::kInitialWindowSize, 65535));
  server.server_says("SSH-2.0-OpenSSH_9.2p1\r\n");
  EXPECT_THAT(server.told(), ElementsAre(HasSubstr(R"("not-http2", "by": "server")")));
}

TEST(StreamWatch, behind_a_header_block_that_cannot_be_read_nothing_is_guessed) {
  WatchedTalk talk;
  talk.chat();
  talk.client_says(h2::headers(3, "\x80", false));  // index 0 (RFC 7541 section 6.1)
  Lines told = talk.told();
  ASSERT_FALSE(told.empty());
  EXPECT_THAT(told[0],
              HasSubstr(R"("event": "lost", "by": "client", "why": "a header block can't be read")"));
  talk.client_says(h2::rst_stream(1, h2::kCancel));
  talk.server_says(talk.trailers(1));
  for (const std::string& line : talk.told()) EXPECT_THAT(line, testing::Not(HasSubstr("rst-stream")));
}

TEST(StreamWatch, a_pushed_request_does_not_put_the_table_out_of_step) {
  WatchedTalk talk;
  talk.chat();
  HpackWriter other;
  std::string promise;
  std::string payload;
  h2::append_u32(payload, 2);
  // The static table alone, which leaves the server's dynamic one as it is: ":method: GET".
  payload += "\x82";
  h2::append_frame(promise, h2::kPushPromise, h2::kEndHeaders, 1, payload);
  talk.watch.came(Toward::kClient, promise);
  EXPECT_THAT(talk.told(), IsEmpty());
  talk.server_says(talk.trailers(1));
  EXPECT_THAT(talk.told(), ElementsAre(HasSubstr(R"("trailers", "by": "server")")));
}

TEST(StreamWatch, does_not_mind_where_the_bytes_are_cut) {
  HpackWriter client;
  HpackWriter server;
  const std::string to_server =
      std::string(h2::kClientPreface) + h2::settings(h2::kInitialWindowSize, 65535) +
      h2::headers(1, client.encode({{":method", "POST"}, {":path", "/a/b"}}), false) +
      h2::data(1, grpc_message("hello"), true, 5);
  const std::string to_client = h2::settings(h2::kInitialWindowSize, 65535) +
                                h2::headers(1, server.encode({{":status", "200"}}), false) +
                                h2::data(1, grpc_message("hi"), false) +
                                h2::headers(1, server.encode({{"grpc-status", "0"}}), true);
  const auto told_of = [&](std::size_t size) {
    h2::StreamNumbers numbers;
    Lines told;
    StreamWatch watch(numbers, [&](const StreamEvent& event) {
      told.push_back(trace_line({.what = LinkTrace::What::kStream, .stream = &event}, {}));
    });
    const auto pass = [&](Toward heading, std::string_view rest) {
      for (; !rest.empty(); rest.remove_prefix(std::min(size, rest.size()))) {
        watch.came(heading, rest.substr(0, size));
        watch.went(heading, rest.substr(0, size));
      }
    };
    pass(Toward::kServer, to_server);
    pass(Toward::kClient, to_client);
    return told;
  };
  const Lines whole = told_of(1'000'000);
  EXPECT_EQ(whole.size(), 5U);
  for (std::size_t size = 1; size < 40; ++size) EXPECT_EQ(told_of(size), whole) << size;
}

TEST(StreamWatch, garbage_of_any_kind_is_survived) {
  std::mt19937 draw(7);
  for (int round = 0; round < 300; ++round) {
    WatchedTalk talk(round % 2 == 0);
    for (int i = 0; i < 20; ++i) {
      std::string bytes(draw() % 60, '\0');
      for (char& byte : bytes) byte = static_cast<char>(draw() % (round % 3 == 0 ? 256 : 12));
      (i % 2 == 0) ? talk.client_says(bytes) : talk.server_says(bytes);
    }
    talk.watch.gone();
    EXPECT_EQ(talk.watch.streams_open(), 0U);
  }
}

}  // namespace
}  // namespace weir
