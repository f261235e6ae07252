// A connection after the relay has opened streams of its own at the server: the client's later streams go by higher numbers
// there, and neither end can tell.
#include <gmock/gmock.h>

#include "harness/relay/tap/h2_tap.h"
#include "tests/support/h2_talk.h"

namespace weir {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

/// Stream 1 of the client, 7 of the plan, is open; the relay has opened and reset 3 and 5 at the server.
class AfterAFlood : public testing::Test {
 protected:
  AfterAFlood() {
    talk.client_sends(talk.request(1, 7));
    talk.server_sends(talk.response(1));
    talk.order(H2Flood{H2Flood::What::kOpenReset, 2});
    flood = talk.to_server();
  }
  H2Talk talk;
  std::vector<std::string> flood;
};

/// PRIORITY, or what a HEADERS frame has of it: `on` is depended on, exclusively.
std::string priority_on(std::uint32_t on) {
  std::string fields;
  h2::append_u32(fields, on | 0x80000000U);
  return fields + "\x10";
}

TEST_F(AfterAFlood, the_relays_own_streams_stay_between_it_and_the_server) {
  EXPECT_THAT(flood, ElementsAre(StartsWith("HEADERS 3 :method: POST"), "RST_STREAM 3 8",
                                 StartsWith("HEADERS 5 :method: POST"), "RST_STREAM 5 8"));
  EXPECT_THAT(talk.server_sends(talk.response(3) + h2::rst_stream(5, 8) + h2::window_update(3, 9)),
              IsEmpty());
  EXPECT_THAT(talk.server_sends(h2::data(5, "late", false)), IsEmpty());
  EXPECT_THAT(talk.to_server(), ElementsAre("WINDOW_UPDATE 0 4")) << "what is swallowed is given back";
  // These trailers refer to what the swallowed response put into the dynamic table.
  EXPECT_THAT(talk.server_sends(talk.trailers(1)),
              ElementsAre("HEADERS 1 END_STREAM grpc-status: 0 weir-marker: 1"));
}

TEST_F(AfterAFlood, later_streams_live_by_a_number_of_their_own_at_the_server) {
  EXPECT_THAT(talk.client_sends(talk.request(3, 8)), ElementsAre(StartsWith("HEADERS 7 ")));
  EXPECT_THAT(
      talk.client_sends(h2::data(3, "ping", true) + h2::window_update(3, 6) + h2::window_update(1, 6)),
      ElementsAre("DATA 7 END_STREAM 'ping'", "WINDOW_UPDATE 7 6", "WINDOW_UPDATE 1 6"));
  EXPECT_THAT(talk.server_sends(talk.response(7)), ElementsAre(StartsWith("HEADERS 3 ")));
  EXPECT_THAT(talk.server_sends(h2::window_update(7, 5) + h2::data(7, grpc_message("pong"), false) +
                                h2::window_update(0, 5)),
              ElementsAre("WINDOW_UPDATE 3 5", "DATA 3 '" + grpc_message("pong") + "'", "WINDOW_UPDATE 0 5"));
  EXPECT_THAT(talk.server_sends(talk.trailers(7)),
              ElementsAre("HEADERS 3 END_STREAM grpc-status: 0 weir-marker: 1"));
  EXPECT_EQ(talk.trace.h2_stream, 3U) << "traces have the client's number";
  EXPECT_EQ(talk.trace.end, ResponseEnd::kStatus);
  EXPECT_EQ(talk.trace.replies, 1U);
}

TEST_F(AfterAFlood, resets_reach_the_stream_that_is_meant) {
  talk.client_sends(talk.request(3, 8));
  EXPECT_THAT(talk.client_sends(h2::rst_stream(3, 8)), ElementsAre("RST_STREAM 7 8"));
  EXPECT_EQ(talk.trace.client_reset, 8U);
  talk.client_sends(talk.request(5, 9));
  EXPECT_THAT(talk.server_sends(h2::rst_stream(9, 7)), ElementsAre("RST_STREAM 5 7"));
  EXPECT_EQ(talk.trace.stream, 9U);
}

TEST_F(AfterAFlood, acts_speak_to_each_end_by_its_number) {
  talk.client_sends(talk.request(3, 8));
  talk.server_sends(talk.response(7));
  talk.order(H2Reset{.code = 2, .toward = Toward::kBoth}, 8);
  EXPECT_THAT(talk.to_client(), ElementsAre("RST_STREAM 3 2"));
  EXPECT_THAT(talk.to_server(), ElementsAre("RST_STREAM 7 2"));
  EXPECT_THAT(talk.server_sends(h2::data(7, "late", false)), IsEmpty());
  talk.client_sends(talk.request(5, 9));
  talk.order(H2End{.now = true}, 9);
  EXPECT_THAT(talk.to_server(), ElementsAre("RST_STREAM 9 8"));
}

TEST_F(AfterAFlood, another_flood_goes_above_what_is_open) {
  talk.client_sends(talk.request(3, 8));  // 7
  talk.order(H2Flood{H2Flood::What::kMadeYouReset, 1}, 8);
  EXPECT_THAT(talk.to_server(), ElementsAre(StartsWith("HEADERS 9 "), "WINDOW_UPDATE 9 0"));
  EXPECT_THAT(talk.client_sends(talk.request(5, 9)), ElementsAre(StartsWith("HEADERS 11 ")));
  EXPECT_THAT(talk.server_sends(h2::rst_stream(9, 1)), IsEmpty());
  EXPECT_THAT(talk.server_sends(talk.response(7)), ElementsAre(StartsWith("HEADERS 3 ")));
  EXPECT_THAT(talk.server_sends(talk.response(11)), ElementsAre(StartsWith("HEADERS 5 ")));
  talk.order(H2Flood{H2Flood::What::kOverflowReset, 1}, 9);
  EXPECT_THAT(talk.to_server(), ElementsAre(StartsWith("HEADERS 13 "), "WINDOW_UPDATE 13 2147483647"));
}

TEST_F(AfterAFlood, a_goaway_names_the_clients_last_stream) {
  talk.client_sends(talk.request(3, 8));
  EXPECT_THAT(talk.server_sends(h2::goaway(h2::kMostStream, 0, "soon")),
              ElementsAre("GOAWAY 2147483647 0 soon"));
  EXPECT_THAT(talk.server_sends(h2::goaway(7, 0, "three")), ElementsAre("GOAWAY 3 0 three"));
  ASSERT_TRUE(talk.trace.goaway);
  EXPECT_EQ(talk.trace.goaway->last_stream, 3U);
  EXPECT_THAT(talk.server_sends(h2::goaway(5, 0, "the relay's")), ElementsAre("GOAWAY 1 0 the relay's"));
  EXPECT_THAT(talk.client_sends(h2::goaway(8, 0, "pushed")), ElementsAre("GOAWAY 8 0 pushed"))
      << "streams that a server opens have one number";
}

TEST_F(AfterAFlood, a_priority_depends_on_the_stream_that_is_meant) {
  talk.client_sends(talk.request(3, 8));
  std::string priority;
  h2::append_frame(priority, h2::kPriority, 0, 3, priority_on(1));
  h2::append_frame(priority, h2::kPriority, 0, 1, priority_on(3));
  TapStep step;
  std::string expected;
  h2::append_frame(expected, h2::kPriority, 0, 7, priority_on(1));
  h2::append_frame(expected, h2::kPriority, 0, 1, priority_on(7));
  EXPECT_EQ(talk.tap.pass(Toward::kServer, priority, RunTime{}, step), expected);

  const HeaderFields fields = {{":method", "POST"}};
  std::string request = h2::headers_with_priority(5, priority_on(3), encode_apart(fields), true);
  EXPECT_EQ(talk.tap.pass(Toward::kServer, request, RunTime{}, step),
            h2::headers_with_priority(9, priority_on(7), encode_apart(fields), true));
}

TEST_F(AfterAFlood, what_cant_be_followed_any_further_still_goes_to_the_right_stream) {
  talk.client_sends(talk.request(3, 8));
  TapStep step;
  const std::string broken = h2::headers(7, "\x80", false);  // index 0: RFC 7541 section 6.1
  EXPECT_EQ(talk.tap.pass(Toward::kClient, broken, RunTime{}, step), h2::headers(3, "\x80", false));
  EXPECT_FALSE(talk.tap.on());
  EXPECT_EQ(talk.tap.pass(Toward::kClient, h2::data(5, "the relay's", false), RunTime{}, step), "");
  const std::string later = h2::data(7, "seven", false);
  for (std::size_t cut = 0; cut <= later.size(); ++cut) {
    std::string got(talk.tap.pass(Toward::kClient, later.substr(0, cut), RunTime{}, step));
    got += talk.tap.pass(Toward::kClient, later.substr(cut), RunTime{}, step);
    EXPECT_EQ(got, h2::data(3, "seven", false)) << cut;
  }
}

TEST(H2TapNumbers, that_run_out_leave_the_next_stream_refused) {
  H2Talk talk;
  talk.client_sends(talk.request(h2::kMostStream - 6, 7));
  talk.order(H2Flood{H2Flood::What::kOpenReset, 4});
  EXPECT_THAT(talk.to_server(), IsEmpty());
  EXPECT_THAT(talk.last.too_late, ElementsAre(1)) << "there are three left";
  talk.order(H2Flood{H2Flood::What::kOpenReset, 3});
  EXPECT_EQ(talk.to_server().size(), 6U);
  EXPECT_THAT(talk.client_sends(talk.request(h2::kMostStream - 4, 8)), IsEmpty());
  EXPECT_THAT(talk.to_client(), ElementsAre("RST_STREAM 2147483643 7"))
      << "none is left for the client: refused";
  EXPECT_THAT(talk.client_sends(h2::data(h2::kMostStream - 4, "x", true)), IsEmpty());
  EXPECT_THAT(talk.to_client(), ElementsAre("WINDOW_UPDATE 0 1"));
}

TEST(H2TapNumbers, without_a_flood_a_priority_is_not_touched) {
  H2Talk talk;
  TapStep step;
  const std::string request =
      h2::headers_with_priority(5, priority_on(3), encode_apart({{":method", "POST"}}), true);
  const std::string_view passed = talk.tap.pass(Toward::kServer, request, RunTime{}, step);
  EXPECT_EQ(passed.data(), request.data()) << "not even copied";
  EXPECT_EQ(passed.size(), request.size());
}

/// More than either side says.
constexpr std::size_t kMostOfEither = 400;

/// What each end gets of a conversation after a flood whose bytes come in two pieces.
struct Heard {
  std::vector<std::string> by_server, by_client;
};

Heard conversation_cut_at(std::size_t cut) {
  H2Talk talk;
  talk.client_sends(talk.request(1, 7));
  talk.server_sends(talk.response(1));
  talk.order(H2Flood{H2Flood::What::kMadeYouReset, 2});
  (void)talk.to_server();
  // Statement by statement: each block is encoded by the table that the one before it left.
  std::string up = talk.request(3, 8);
  up += h2::data(3, grpc_message("ping"), true) + h2::data(1, "x", false) + h2::window_update(3, 100);
  up += talk.request(5, 9);
  up += h2::rst_stream(5, 8);
  std::string down = talk.response(3);
  down += h2::rst_stream(3, 1);
  down += talk.response(7);
  down += h2::data(7, grpc_message("pong"), false) + h2::data(5, "swallowed", false);
  down += talk.trailers(7);
  down += h2::data(1, "y", false) + h2::goaway(9, 0, "bye");
  EXPECT_LT(std::max(up.size(), down.size()), kMostOfEither);
  const auto piece = [](const std::string& bytes, std::size_t from, std::size_t to) {
    return bytes.substr(std::min(from, bytes.size()), to - from);
  };
  std::string to_server, to_client;
  for (const auto& [from, to] : {std::pair{std::size_t{0}, cut}, std::pair{cut, up.size() + down.size()}}) {
    TapStep step;
    to_server += talk.tap.pass(Toward::kServer, piece(up, from, to), RunTime{}, step);
    to_client += talk.tap.pass(Toward::kClient, piece(down, from, to), RunTime{}, step);
    to_client += step.put_in[0];
    to_server += step.put_in[1];
  }
  // Towards either end no block uses a table from here on, so they can be read from here.
  HpackInflater at_server, at_client;
  return {describe_frames(to_server, at_server), describe_frames(to_client, at_client)};
}

TEST(H2TapNumbers, a_conversation_after_a_flood_is_the_same_however_the_bytes_are_cut) {
  for (std::size_t cut = 0; cut <= kMostOfEither; ++cut) {
    Heard heard = conversation_cut_at(cut);
    // What was swallowed is given back as soon as there is room between two frames, wherever that is.
    EXPECT_EQ(std::erase(heard.by_server, "WINDOW_UPDATE 0 9"), 1U);
    ASSERT_THAT(heard.by_server,
                ElementsAre(StartsWith("HEADERS 7 :method: POST"), StartsWith("DATA 7 END_STREAM"),
                            "DATA 1 'x'", "WINDOW_UPDATE 7 100", StartsWith("HEADERS 9 "), "RST_STREAM 9 8"))
        << cut;
    ASSERT_THAT(
        heard.by_client,
        ElementsAre(StartsWith("HEADERS 3 :status: 200"), "DATA 3 '" + grpc_message("pong") + "'",
                    "HEADERS 3 END_STREAM grpc-status: 0 weir-marker: 1", "DATA 1 'y'", "GOAWAY 5 0 bye"))
        << cut;
  }
}

// The numbers of the client go on being translated; the server speaks something else.
TEST(H2TapNumbers, a_server_that_answers_a_flood_in_another_protocol_is_passed_on) {
  H2Tap tap;
  TapStep step;
  const std::string hello = std::string(h2::kClientPreface) + h2::settings(4, 65535) + H2Talk().request(1, 7);
  EXPECT_EQ(tap.pass(Toward::kServer, hello, RunTime{}, step), hello);
  tap.order({1, 7, 0, H2Flood{H2Flood::What::kOpenReset, 2}}, RunTime{}, step);
  ASSERT_EQ(step.struck.size(), 1U);
  EXPECT_EQ(step.struck[0].ticket, 1U);
  EXPECT_EQ(step.struck[0].h2_stream, 1U);
  std::string heard;
  for (const char* piece : {"HTT", "P/1.1 400 Bad ", "Request\r\n", "\r\n"}) {
    TapStep said;
    heard += tap.pass(Toward::kClient, piece, RunTime{}, said);
    heard += said.put_in[0];
  }
  EXPECT_EQ(heard, "HTTP/1.1 400 Bad Request\r\n\r\n");
  EXPECT_FALSE(tap.on());
  EXPECT_EQ(tap.pass(Toward::kServer, h2::rst_stream(3, 8), RunTime{}, step), h2::rst_stream(7, 8));
}

}  // namespace
}  // namespace weir
