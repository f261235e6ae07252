// The tap as a function of bytes: what the other end gets, and what is written down.
#include "harness/relay/tap/h2_tap.h"

#include <gmock/gmock.h>

#include <utility>

#include "tests/support/h2_talk.h"

namespace weir {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A stream that has been opened and answered: h2 stream 1, stream 7 of the plan.
class OpenStream : public testing::Test {
 protected:
  OpenStream() {
    talk.client_sends(talk.request(1, 7));
    talk.server_sends(talk.response(1));
  }
  H2Talk talk;
};

TEST(H2Tap, without_an_act_nothing_changes_however_the_bytes_are_cut) {
  H2Talk maker;
  const std::string hello = h2::settings(h2::kInitialWindowSize, 100);
  const std::string client =
      std::string(h2::kClientPreface) + hello + maker.request(1, 7) + h2::data(1, grpc_message("ping"), true);
  const std::string server =
      hello + maker.response(1) + h2::data(1, grpc_message("pong"), false, 9) + maker.trailers(1);
  for (std::size_t cut = 0; cut <= client.size(); ++cut) {
    H2Tap tap;
    TapStep step;
    std::string passed(tap.pass(Toward::kServer, client.substr(0, cut), RunTime{}, step));
    EXPECT_GE(passed.size() + h2::kFrameHeaderSize, cut);
    passed += tap.pass(Toward::kServer, client.substr(cut), RunTime{}, step);
    ASSERT_EQ(passed, client) << cut;
    const std::size_t cut_back = std::min(cut, server.size());
    passed = tap.pass(Toward::kClient, server.substr(0, cut_back), RunTime{}, step);
    passed += tap.pass(Toward::kClient, server.substr(cut_back), RunTime{}, step);
    ASSERT_EQ(passed, server) << cut;
    ASSERT_EQ(step.put_in[0] + step.put_in[1], "");
    const StreamTrace& trace = step.news.back().trace;
    EXPECT_EQ(trace.stream, 7U);
    EXPECT_EQ(trace.end, ResponseEnd::kStatus);
    EXPECT_EQ(trace.requests, 1U);
    EXPECT_EQ(trace.replies, 1U);
    EXPECT_EQ(trace.frames, 3U) << "headers, data and the trailers that ended it";
    EXPECT_FALSE(trace.cut_message);
  }
}

TEST(H2Tap, passes_a_request_on_stream_0_on_to_whom_it_concerns) {
  H2Talk maker;
  const std::string client = std::string(h2::kClientPreface) + h2::settings(h2::kInitialWindowSize, 100) +
                             maker.request(0, 7) + h2::data(0, "x", true);
  H2Tap tap;
  TapStep step;
  EXPECT_EQ(tap.pass(Toward::kServer, client, RunTime{}, step), client)
      << "a breach (RFC 9113 section 6.2), not ours";
  EXPECT_EQ(step.put_in[0] + step.put_in[1], "");
}

TEST(H2Tap, is_off_for_what_is_no_http2_and_keeps_no_byte) {
  H2Tap tap;
  TapStep step;
  EXPECT_EQ(tap.pass(Toward::kClient, "220", RunTime{}, step), "220") << "a server that speaks first";
  EXPECT_EQ(tap.pass(Toward::kClient, " smtp.example ready", RunTime{}, step), " smtp.example ready");
  EXPECT_FALSE(tap.on());
  H2Tap other;
  EXPECT_EQ(other.pass(Toward::kServer, "GET / HTTP/1.1", RunTime{}, step), "GET / HTTP/1.1");
  EXPECT_FALSE(other.on());
  EXPECT_EQ(step.put_in[0] + step.put_in[1], "");
}

TEST(H2Tap, a_server_may_say_hello_before_the_client_in_any_pieces) {
  const std::string hello = h2::settings(h2::kInitialWindowSize, 100);
  for (std::size_t cut = 1; cut < hello.size(); ++cut) {
    H2Tap tap;
    TapStep step;
    std::string passed(tap.pass(Toward::kClient, hello.substr(0, cut), RunTime{}, step));
    EXPECT_EQ(passed, hello.substr(0, cut)) << "nobody knows yet that this is HTTP/2";
    EXPECT_EQ(tap.pass(Toward::kServer, h2::kClientPreface, RunTime{}, step), h2::kClientPreface);
    passed += tap.pass(Toward::kClient, hello.substr(cut), RunTime{}, step);
    EXPECT_EQ(passed, hello) << cut;
    EXPECT_TRUE(tap.on());
  }
}

TEST_F(OpenStream, a_reset_tells_both_ends_and_what_follows_is_swallowed) {
  talk.order(H2Reset{.code = 7, .toward = Toward::kBoth});
  EXPECT_THAT(talk.to_client(), ElementsAre("RST_STREAM 1 7"));
  EXPECT_THAT(talk.to_server(), ElementsAre("RST_STREAM 1 7"));
  EXPECT_THAT(talk.struck, ElementsAre(1));
  EXPECT_EQ(talk.trace.end, ResponseEnd::kReset);
  EXPECT_EQ(talk.trace.code, 7U);
  EXPECT_TRUE(talk.trace.by_relay);

  EXPECT_THAT(talk.server_sends(h2::data(1, grpc_message("late"), false)), IsEmpty());
  EXPECT_THAT(talk.to_server(), ElementsAre("WINDOW_UPDATE 0 9")) << "what is swallowed is given back";
  EXPECT_THAT(talk.client_sends(h2::data(1, grpc_message("late"), true)), IsEmpty());
  EXPECT_THAT(talk.to_client(), ElementsAre("WINDOW_UPDATE 0 9"));
}

TEST_F(OpenStream, reset_for_the_server_alone_the_client_hears_nothing_more_and_an_answer_is_a_breach) {
  talk.order(H2Reset{.code = 8, .toward = Toward::kServer});
  EXPECT_THAT(talk.to_client(), IsEmpty());
  EXPECT_THAT(talk.to_server(), ElementsAre("RST_STREAM 1 8", "SETTINGS"));
  EXPECT_THAT(talk.server_sends(h2::data(1, grpc_message("crossed"), false)), IsEmpty());
  EXPECT_THAT(talk.to_server(), ElementsAre("WINDOW_UPDATE 0 12"));
  EXPECT_FALSE(talk.trace.answers_reset) << "it may have left before the reset came";
  std::string ack;
  h2::append_frame(ack, h2::kSettings, h2::kAck, 0, {});
  EXPECT_THAT(talk.server_sends(ack), IsEmpty()) << "the relay's own";
  EXPECT_THAT(talk.server_sends(h2::window_update(1, 100)), IsEmpty());
  EXPECT_FALSE(talk.trace.answers_reset);
  EXPECT_THAT(talk.server_sends(talk.trailers(1, 1)), IsEmpty());
  EXPECT_TRUE(talk.trace.answers_reset);
  EXPECT_EQ(talk.trace.end, ResponseEnd::kNone) << "for the client nothing has ended it";

  // Its neighbours are read as before, though the swallowed trailers are in the server's table.
  talk.client_sends(talk.request(3, 8));
  talk.server_sends(talk.response(3));
  talk.server_sends(talk.trailers(3));
  EXPECT_EQ(talk.trace.end, ResponseEnd::kStatus);
  EXPECT_THAT(talk.client_sends(h2::rst_stream(1, h2::kCancel)), IsEmpty());
  EXPECT_EQ(talk.trace.client_reset, h2::kCancel);
}

TEST_F(OpenStream, after_a_header_block_was_swallowed_the_others_can_still_be_read) {
  talk.client_sends(talk.request(3, 8));
  talk.server_sends(talk.response(3));
  talk.order(H2Reset{.code = 8, .toward = Toward::kBoth});
  (void)talk.to_client();
  EXPECT_THAT(talk.server_sends(talk.trailers(1, 5)), IsEmpty());
  // The second stream's trailers refer to what the swallowed ones put into the dynamic table.
  EXPECT_THAT(talk.server_sends(talk.trailers(3, 5)),
              ElementsAre("HEADERS 3 END_STREAM grpc-status: 5 weir-marker: 1"));
}

TEST_F(OpenStream, a_reset_toward_one_end_is_not_told_to_the_other) {
  talk.order(H2Reset{.code = 2, .toward = Toward::kClient});
  EXPECT_THAT(talk.to_client(), ElementsAre("RST_STREAM 1 2"));
  EXPECT_THAT(talk.to_server(), IsEmpty());
}

TEST_F(OpenStream, frames_are_put_in_between_frames_and_not_inside_one) {
  const std::string frame = h2::data(1, grpc_message("hello"), false);
  talk.server_sends(frame.substr(0, 12));
  talk.order(H2Settings{h2::kMaxConcurrentStreams, 1});
  EXPECT_THAT(talk.to_client(), IsEmpty());
  TapStep step;
  const std::string rest(talk.tap.pass(Toward::kClient, frame.substr(12), RunTime{}, step));
  EXPECT_EQ(rest, frame.substr(12) + h2::settings(h2::kMaxConcurrentStreams, 1));
}

TEST_F(OpenStream, an_order_waits_for_its_stream) {
  talk.order(H2Reset{.code = 2, .toward = Toward::kBoth}, 9);
  EXPECT_THAT(talk.struck, IsEmpty());
  EXPECT_THAT(talk.client_sends(talk.request(3, 9)).front(), testing::StartsWith("HEADERS 3"));
  EXPECT_THAT(talk.to_client(), ElementsAre("RST_STREAM 3 2"));
  EXPECT_THAT(talk.to_server(), IsEmpty()) << "it went behind the request, in order";
  EXPECT_THAT(talk.struck, ElementsAre(1));
}

TEST_F(OpenStream, a_bad_prefix_is_known_before_the_response_ends) {
  talk.server_sends(h2::data(1, "<!DOCTYPE HTML>", false));
  EXPECT_TRUE(talk.trace.bad_flag) << "a client that minds ends the stream itself";
  EXPECT_EQ(talk.trace.end, ResponseEnd::kNone);
}

TEST_F(OpenStream, goaway_refuses_the_streams_beyond_it_and_tells_the_server) {
  talk.client_sends(talk.request(3, 8));
  talk.order(
      H2Goaway{.code = 11, .last = H2Goaway::Last::kThis, .debug = "calm", .then = H2Goaway::Then::kFin});
  EXPECT_THAT(talk.to_client(), ElementsAre("GOAWAY 1 11 calm"));
  EXPECT_THAT(talk.to_server(), ElementsAre("RST_STREAM 3 8"));
  ASSERT_TRUE(talk.last.then);
  EXPECT_TRUE(std::holds_alternative<LinkFin>(talk.last.then->act));
  ASSERT_TRUE(talk.trace.goaway);
  EXPECT_EQ(talk.trace.goaway->last_stream, 1U);
}

/// Stream 1 is open and answered, and of `frame` the first `cut` bytes have gone to the client.
struct HalfPassed {
  HalfPassed(const std::string& frame, std::size_t cut) : rest(frame.substr(cut)) {
    talk.client_sends(talk.request(1, 7));
    talk.server_sends(talk.response(1));
    TapStep step;
    passed = talk.tap.pass(Toward::kClient, frame.substr(0, cut), RunTime{}, step);
  }
  /// The rest of the frame comes; what it brings about is in `step`.
  std::string the_rest(TapStep& step) {
    return std::string(talk.tap.pass(Toward::kClient, rest, RunTime{}, step));
  }
  H2Talk talk;
  std::string passed;
  std::string rest;
};

TEST(H2TapThen, the_end_of_the_connection_waits_for_the_goaway_wherever_a_frame_is_cut) {
  const std::string whole = h2::data(1, grpc_message("hello"), false);
  const std::string block =
      h2::headers(1, std::string(20, '\x88'), false, 7);  // three frames of ":status: 200"
  for (const std::string& frame : {whole, block}) {
    for (std::size_t cut = 0; cut <= frame.size(); ++cut) {
      HalfPassed half(frame, cut);
      half.talk.order(H2Goaway{.code = 2, .debug = "bye", .then = H2Goaway::Then::kRst});
      const std::string goaway = h2::goaway(1, 2, "bye");
      // The beginning of a frame header is held back, so there it lies between two frames still.
      const bool between = cut < h2::kFrameHeaderSize || cut == frame.size();
      EXPECT_EQ(half.talk.last.put_in[0], between ? goaway : "") << cut;
      EXPECT_EQ(half.talk.last.then.has_value(), between) << cut;
      TapStep step;
      const std::string rest = half.the_rest(step);
      EXPECT_EQ(half.passed + rest, between ? frame : frame + goaway) << cut;
      EXPECT_EQ(step.then.has_value(), !between) << cut;
    }
  }
}

TEST(H2TapThen, a_frame_that_never_ends_does_not_keep_the_connection) {
  HalfPassed half(h2::data(1, grpc_message("hello"), false), 12);
  half.talk.order(H2Goaway{.then = H2Goaway::Then::kFin});
  ASSERT_EQ(half.talk.last.wakes.size(), 1U);
  EXPECT_EQ(half.talk.last.wakes[0].after, H2Tap::kPatience);
  half.talk.wake();
  ASSERT_TRUE(half.talk.last.then);
  EXPECT_TRUE(std::holds_alternative<LinkFin>(half.talk.last.then->act));
  TapStep step;
  (void)half.the_rest(step);
  EXPECT_FALSE(step.then) << "once";
}

TEST(H2TapThen, a_frame_that_ends_in_time_is_not_ended_again) {
  HalfPassed half(h2::data(1, grpc_message("hello"), false), 12);
  half.talk.order(H2Goaway{.then = H2Goaway::Then::kFin});
  TapStep step;
  (void)half.the_rest(step);
  EXPECT_TRUE(step.then);
  half.talk.wake();
  EXPECT_FALSE(half.talk.last.then);
}

TEST_F(OpenStream, a_graceful_goaway_takes_a_round_trip_that_the_server_does_not_see) {
  talk.order(H2Goaway{.last = H2Goaway::Last::kThis, .debug = "bye", .graceful = true});
  EXPECT_THAT(talk.to_client(), ElementsAre("GOAWAY 2147483647 0 bye", "PING"));
  std::string other;
  h2::append_frame(other, h2::kPing, h2::kAck, 0, "theirs!!");
  EXPECT_THAT(talk.client_sends(other), ElementsAre("PING ACK")) << "the answer to a PING of the server's";
  TapStep step;
  std::string answer;
  h2::append_frame(answer, h2::kPing, h2::kAck, 0, "weir\x01\x02\x03\x04");
  EXPECT_THAT(talk.client_sends(answer), IsEmpty());
  EXPECT_THAT(talk.to_client(), ElementsAre("GOAWAY 1 0 bye"));
}

TEST_F(OpenStream, trailers_take_the_place_of_the_servers) {
  talk.order(H2End{.how = H2End::How::kStatus, .code = 14, .text = "no\n"});
  EXPECT_THAT(talk.struck, IsEmpty());
  EXPECT_THAT(
      talk.server_sends(h2::data(1, grpc_message("a"), false) + talk.trailers(1)),
      ElementsAre(testing::StartsWith("DATA 1"), "HEADERS 1 END_STREAM grpc-status: 14 grpc-message: no%0A"));
  EXPECT_THAT(talk.struck, ElementsAre(1));
  EXPECT_EQ(talk.trace.end, ResponseEnd::kStatus);
  EXPECT_EQ(talk.trace.code, 14U);
  EXPECT_TRUE(talk.trace.by_relay);
}

TEST_F(OpenStream, trailers_now_end_the_stream_for_both) {
  talk.order(H2End{.how = H2End::How::kStatus, .now = true, .code = 9, .text = "x"});
  EXPECT_THAT(talk.to_client(), ElementsAre("HEADERS 1 END_STREAM grpc-status: 9 grpc-message: x"));
  EXPECT_THAT(talk.to_server(), ElementsAre("RST_STREAM 1 8"));
}

TEST(H2TapEnd, a_response_of_trailers_alone_has_an_http_status) {
  H2Talk talk;
  talk.client_sends(talk.request(1, 7));
  talk.order(H2End{.how = H2End::How::kBadStatus, .now = true, .text = "teapot"});
  EXPECT_THAT(
      talk.to_client(),
      ElementsAre("HEADERS 1 END_STREAM :status: 200 content-type: application/grpc grpc-status: teapot"));
  EXPECT_EQ(talk.trace.end, ResponseEnd::kBadStatus);
}

struct EndRow {
  H2End act;
  std::vector<std::string> frames;
  ResponseEnd end;
};

TEST(H2TapEnd, every_other_end_is_carried_out_and_in_the_books) {
  using How = H2End::How;
  const std::string real = "HEADERS 1 END_STREAM grpc-status: 0 weir-marker: 1";
  const EndRow rows[] = {
      {{.how = How::kNoStatus}, {"HEADERS 1 END_STREAM weir-note: no grpc-status"}, ResponseEnd::kNoStatus},
      {{.how = How::kBadStatus, .text = "99"},
       {"HEADERS 1 END_STREAM grpc-status: 99"},
       ResponseEnd::kBadStatus},
      {{.how = How::kNoTrailers}, {"DATA 1 END_STREAM ''"}, ResponseEnd::kNoTrailers},
      {{.how = How::kThenReset, .reset = 8}, {real, "RST_STREAM 1 8"}, ResponseEnd::kStatus},
      {{.how = How::kFrameAfter}, {real, "DATA 1 'out of place'"}, ResponseEnd::kStatus}};
  for (const EndRow& row : rows) {
    H2Talk talk;
    talk.client_sends(talk.request(1, 7));
    talk.server_sends(talk.response(1));
    talk.order(row.act);
    EXPECT_EQ(talk.server_sends(talk.trailers(1)), row.frames);
    EXPECT_EQ(talk.trace.end, row.end);
    EXPECT_THAT(talk.struck, ElementsAre(1));
    // The other streams' blocks refer to what these trailers put into the table.
    talk.client_sends(talk.request(3, 8));
    talk.server_sends(talk.response(3));
    EXPECT_THAT(talk.server_sends(talk.trailers(3)),
                ElementsAre("HEADERS 3 END_STREAM grpc-status: 0 weir-marker: 1"));
  }
}

TEST_F(OpenStream, delayed_trailers_come_when_their_time_has_come_and_a_reset_behind_them_too) {
  talk.order(H2End{.how = H2End::How::kDelay, .delay = std::chrono::milliseconds(5)});
  EXPECT_THAT(talk.server_sends(talk.trailers(1) + h2::rst_stream(1, 0)), IsEmpty());
  EXPECT_EQ(talk.trace.end, ResponseEnd::kNone);
  talk.wake();
  EXPECT_THAT(talk.to_client(),
              ElementsAre("HEADERS 1 END_STREAM grpc-status: 0 weir-marker: 1", "RST_STREAM 1 0"));
  EXPECT_EQ(talk.trace.end, ResponseEnd::kStatus);
}

TEST(H2TapEnd, a_page_takes_the_place_of_a_response_only_before_it_has_begun) {
  H2Talk talk;
  talk.client_sends(talk.request(1, 7));
  talk.order(H2HttpAnswer{503});
  const std::vector<std::string> page = talk.to_client();
  ASSERT_EQ(page.size(), 2U);
  EXPECT_THAT(page[0], testing::StartsWith("HEADERS 1 :status: 503 content-type: text/html"));
  EXPECT_THAT(page[1], testing::StartsWith("DATA 1 END_STREAM '<html>"));
  EXPECT_EQ(talk.trace.end, ResponseEnd::kHttpStatus);

  H2Talk late;
  late.client_sends(late.request(1, 7));
  late.server_sends(late.response(1));
  late.order(H2HttpAnswer{503});
  EXPECT_THAT(late.to_client(), IsEmpty());
  EXPECT_THAT(late.last.too_late, ElementsAre(1));
}

TEST(H2TapEnd, the_page_of_an_http_error_is_no_message) {
  H2Talk talk;
  talk.client_sends(talk.request(1, 7));
  talk.server_sends(h2::headers(1, encode_apart({{":status", "502"}, {"content-type", "text/html"}}), false));
  talk.server_sends(h2::data(1, "<html>Bad Gateway</html>", true));
  EXPECT_EQ(talk.trace.end, ResponseEnd::kHttpStatus);
  EXPECT_FALSE(talk.trace.bad_flag);
}

TEST_F(OpenStream, an_unknown_flag_is_in_the_books_before_its_first_byte_goes_on) {
  const std::string frame = h2::data(1, grpc_message("one") + "<html></html>", false);
  for (std::size_t cut = 1; cut < frame.size(); ++cut) {
    H2Talk half;
    half.client_sends(half.request(1, 7));
    half.server_sends(half.response(1));
    TapStep step;
    (void)half.tap.pass(Toward::kClient, frame.substr(0, cut), RunTime{}, step);
    const bool begun = cut > h2::kFrameHeaderSize + grpc_message("one").size();
    ASSERT_EQ(!step.news.empty() && step.news.back().trace.bad_flag, begun) << cut;
    if (!begun) continue;
    EXPECT_EQ(step.news.back().trace.sound_replies, 1U);
  }
}

TEST_F(OpenStream, a_message_is_cut_and_the_rest_given_back) {
  talk.order(H2Mangle{H2Mangle::How::kTruncate, 7});
  EXPECT_THAT(talk.server_sends(h2::data(1, grpc_message("abcdef"), false)),
              ElementsAre("DATA 1 '" + grpc_message("abcdef").substr(0, 7) + "'",
                          "HEADERS 1 END_STREAM grpc-status: 0 grpc-message: "));
  EXPECT_THAT(talk.to_server(), ElementsAre("WINDOW_UPDATE 0 4", "RST_STREAM 1 8"));
  EXPECT_TRUE(talk.trace.cut_message);
  EXPECT_EQ(talk.trace.replies, 0U);
}

TEST_F(OpenStream, only_a_message_that_begins_is_spoilt) {
  const std::string first = grpc_message("first");
  talk.server_sends(h2::data(1, first.substr(0, 6), false));
  talk.order(H2Mangle{H2Mangle::How::kFlag, 7});
  EXPECT_THAT(talk.server_sends(h2::data(1, first.substr(6), false)), ElementsAre("DATA 1 'irst'"));
  EXPECT_THAT(talk.server_sends(h2::data(1, grpc_message("next"), false)),
              ElementsAre("DATA 1 '" + grpc_message("next", 7) + "'"));
  talk.server_sends(talk.trailers(1));
  EXPECT_TRUE(talk.trace.bad_flag);
}

TEST_F(OpenStream, a_length_that_is_wrong_leaves_a_cut_message) {
  talk.order(H2Mangle{H2Mangle::How::kLength, -2});
  const std::vector<std::string> got = talk.server_sends(h2::data(1, grpc_message("abcd"), false));
  EXPECT_THAT(got, ElementsAre("DATA 1 '" + grpc_message("ab") + "cd'"));
  talk.server_sends(talk.trailers(1));
  EXPECT_TRUE(talk.trace.cut_message) << "what is left over is taken for a prefix";
}

// RFC 9113 section 6.1: padding counts for flow control, and the server did not send any.
TEST_F(OpenStream, padding_is_not_given_back_to_the_server) {
  talk.order(H2Pad{9});
  talk.server_sends(h2::data(1, grpc_message("a"), false));
  talk.server_sends(h2::data(1, grpc_message("b"), false));
  EXPECT_THAT(talk.client_sends(h2::window_update(1, 16)), IsEmpty()) << "16 of 20";
  EXPECT_THAT(talk.client_sends(h2::window_update(1, 16)), ElementsAre("WINDOW_UPDATE 1 12"));
  EXPECT_THAT(talk.client_sends(h2::window_update(1, 16)), ElementsAre("WINDOW_UPDATE 1 16"));
  EXPECT_THAT(talk.client_sends(h2::window_update(0, 32)), ElementsAre("WINDOW_UPDATE 0 12"));
  EXPECT_THAT(talk.client_sends(h2::window_update(0, 5)), ElementsAre("WINDOW_UPDATE 0 5"));
}

TEST_F(OpenStream, padding_goes_on_until_the_end) {
  talk.order(H2Pad{10});
  EXPECT_THAT(talk.server_sends(h2::data(1, grpc_message("a"), false)), ElementsAre("DATA 1 padded 17"));
  EXPECT_THAT(talk.server_sends(h2::data(1, grpc_message("b"), false)), ElementsAre("DATA 1 padded 17"));
  const std::string large = grpc_message(std::string(16370, 'x'));
  EXPECT_THAT(talk.server_sends(h2::data(1, large, false)).front(), testing::StartsWith("DATA 1 '"))
      << "no frame grows beyond 16 KiB";
  talk.server_sends(talk.trailers(1));
  EXPECT_EQ(talk.trace.replies, 3U);
}

TEST(H2TapBlock, a_block_in_many_frames_is_the_same_block) {
  for (const std::uint32_t frames : {2U, 5U, 1000U}) {
    H2Talk each;
    each.client_sends(each.request(1, 7));
    each.server_sends(each.response(1));
    each.order(H2Split{frames});
    EXPECT_THAT(each.server_sends(each.trailers(1)),
                ElementsAre("HEADERS 1 END_STREAM" + std::string(frames - 1, '+') +
                            " grpc-status: 0 weir-marker: 1"));
  }
}

TEST_F(OpenStream, the_server_does_not_see_the_answer_to_settings_of_the_relay) {
  std::string ack;
  h2::append_frame(ack, h2::kSettings, h2::kAck, 0, {});
  talk.order(H2Settings{h2::kInitialWindowSize, 0});
  talk.server_sends(h2::settings(h2::kMaxHeaderListSize, 1000));
  EXPECT_THAT(talk.client_sends(ack), IsEmpty()) << "the relay's came first";
  EXPECT_THAT(talk.client_sends(ack), ElementsAre("SETTINGS ACK"));
}

TEST_F(OpenStream, withholds_one_type_of_frames_toward_one_end) {
  talk.order(H2Withhold{H2Withhold::What::kWindowUpdate, Toward::kClient});
  EXPECT_THAT(talk.server_sends(h2::window_update(1, 5) + h2::ping("12345678")), ElementsAre("PING"));
  EXPECT_THAT(talk.client_sends(h2::window_update(1, 5)), ElementsAre("WINDOW_UPDATE 1 5"));
  talk.order(H2Withhold{H2Withhold::What::kPing, Toward::kBoth});
  EXPECT_THAT(talk.client_sends(h2::ping("12345678")), IsEmpty());
}

TEST_F(OpenStream, a_flood_is_as_large_as_was_asked_for_and_its_answers_are_swallowed) {
  talk.order(H2Flood{H2Flood::What::kPing, 3});
  EXPECT_EQ(talk.to_client().size(), 3U);
  std::string answers;
  for (int i = 0; i < 3; ++i) h2::append_frame(answers, h2::kPing, h2::kAck, 0, "weir\x01\x02\x03\x04");
  EXPECT_THAT(talk.client_sends(answers), IsEmpty());
  talk.order(H2Flood{H2Flood::What::kEmptyData, 2});
  EXPECT_THAT(talk.to_client(), ElementsAre("DATA 1 ''", "DATA 1 ''"));
}

TEST_F(OpenStream, violations_are_what_they_say) {
  talk.order(H2WindowOverflow{.connection = false});
  EXPECT_THAT(talk.to_client(), ElementsAre("WINDOW_UPDATE 1 2147483647", "WINDOW_UPDATE 1 2147483647"));
  talk.order(H2Violation{H2Violation::What::kIdleStream});
  EXPECT_THAT(talk.to_client(), ElementsAre("DATA 1002 'out of place'"));
  talk.order(H2Violation{H2Violation::What::kHpack});
  EXPECT_THAT(talk.to_client(), ElementsAre("HEADERS 1 (unreadable)"));
  EXPECT_TRUE(talk.trace.violated);
}

TEST_F(OpenStream, a_frame_out_of_place_may_be_another_and_go_to_the_server) {
  const auto idle = [&](H2Stray stray, Toward toward) {
    talk.order(H2Violation{H2Violation::What::kIdleStream, stray, toward});
  };
  idle(H2Stray::kRstStream, Toward::kClient);
  EXPECT_THAT(talk.to_client(), ElementsAre("RST_STREAM 1002 8"));
  EXPECT_TRUE(std::exchange(talk.trace.violated, false));
  idle(H2Stray::kData, Toward::kServer);
  idle(H2Stray::kWindowUpdate, Toward::kServer);
  EXPECT_THAT(talk.to_server(), ElementsAre("DATA 1000001 'out of place'", "WINDOW_UPDATE 1000001 1"));
  EXPECT_THAT(talk.to_client(), IsEmpty());
  EXPECT_FALSE(talk.trace.violated) << "the client was told nothing that is forbidden";
}

TEST_F(OpenStream, a_frame_on_the_closed_stream_may_be_another_and_go_to_the_server) {
  talk.client_sends(h2::data(1, {}, true));
  talk.order(H2End{.how = H2End::How::kFrameAfter, .stray = H2Stray::kHeaders, .toward = Toward::kServer});
  EXPECT_THAT(talk.server_sends(talk.trailers(1)),
              ElementsAre("HEADERS 1 END_STREAM grpc-status: 0 weir-marker: 1"));
  EXPECT_THAT(talk.to_server(), ElementsAre("HEADERS 1 END_STREAM weir-note: out of place"));
  EXPECT_THAT(talk.client_sends(talk.request(3, 8)).front(), testing::StartsWith("HEADERS 3 :method: POST"))
      << "the server can still read what follows";
}

TEST_F(OpenStream, one_stream_falls_silent_and_its_connection_does_not) {
  talk.client_sends(talk.request(3, 8));
  talk.server_sends(talk.response(3));
  talk.order(H2Silence{});
  EXPECT_THAT(talk.to_client(), IsEmpty());
  EXPECT_THAT(talk.to_server(), IsEmpty());
  EXPECT_THAT(talk.server_sends(h2::data(1, grpc_message("lost"), false)), IsEmpty());
  EXPECT_THAT(talk.to_server(), ElementsAre("WINDOW_UPDATE 0 9")) << "the connection's window is not used up";
  EXPECT_THAT(talk.client_sends(h2::data(1, grpc_message("lost"), true)), IsEmpty());
  EXPECT_THAT(talk.to_client(), ElementsAre("WINDOW_UPDATE 0 9"));
  EXPECT_THAT(talk.server_sends(talk.trailers(1, 5)), IsEmpty());
  EXPECT_EQ(talk.trace.end, ResponseEnd::kNone) << "the client has seen no end";
  EXPECT_THAT(talk.server_sends(h2::ping("12345678")), ElementsAre("PING"));
  EXPECT_THAT(talk.server_sends(h2::data(3, "x", false)), ElementsAre("DATA 3 'x'"));
  EXPECT_THAT(talk.server_sends(talk.trailers(3, 5)),
              ElementsAre("HEADERS 3 END_STREAM grpc-status: 5 weir-marker: 1"));
  EXPECT_THAT(talk.client_sends(h2::rst_stream(1, 8)), IsEmpty()) << "the server does not hear of the end";
  EXPECT_THAT(talk.server_sends(h2::data(1, "y", false)), IsEmpty()) << "nor the client of what it gave up";
}

TEST_F(OpenStream, silence_may_be_for_one_end) {
  talk.order(H2Silence{Toward::kClient});
  EXPECT_THAT(talk.server_sends(h2::data(1, grpc_message("lost"), false)), IsEmpty());
  (void)talk.to_server();
  EXPECT_THAT(talk.client_sends(h2::rst_stream(1, 8)), ElementsAre("RST_STREAM 1 8"));
  EXPECT_EQ(talk.trace.client_reset, 8U);
}

TEST_F(OpenStream, pings_come_one_by_one_and_their_answers_stay_here) {
  std::string answer;
  h2::append_frame(answer, h2::kPing, h2::kAck, 0, "weir\x01\x02\x03\x04");
  talk.order(H2Ping{.toward = Toward::kServer, .count = 2, .every = std::chrono::milliseconds(5)});
  EXPECT_THAT(talk.to_server(), ElementsAre("PING"));
  ASSERT_EQ(talk.last.wakes.size(), 1U);
  EXPECT_EQ(talk.last.wakes[0].after, std::chrono::milliseconds(5));
  talk.wake();
  EXPECT_THAT(talk.to_server(), ElementsAre("PING"));
  EXPECT_THAT(talk.last.wakes, IsEmpty());
  EXPECT_THAT(talk.server_sends(answer + answer), IsEmpty());
  EXPECT_THAT(talk.server_sends(answer), ElementsAre("PING ACK")) << "that one is not ours";
  talk.order(H2Ping{.count = 1});
  EXPECT_THAT(talk.to_client(), ElementsAre("PING"));
  EXPECT_THAT(talk.client_sends(answer), IsEmpty());
}

TEST_F(OpenStream, fields_of_the_trailers_are_set_added_and_removed) {
  using Part = H2Field::Part;
  using How = H2Field::How;
  talk.order(H2Field{Part::kTrailers, How::kSet, "weir-marker", "2"});
  talk.order(H2Field{Part::kTrailers, How::kAdd, "x", "1"});
  talk.order(H2Field{Part::kTrailers, How::kRemove, "grpc-status", ""});
  EXPECT_THAT(talk.server_sends(talk.trailers(1)), ElementsAre("HEADERS 1 END_STREAM weir-marker: 2 x: 1"));
  EXPECT_EQ(talk.trace.end, ResponseEnd::kNoStatus);
  EXPECT_THAT(talk.struck, ElementsAre(1, 2, 3));
}

TEST_F(OpenStream, fields_of_the_headers_are_for_a_response_that_has_not_begun) {
  const H2Field field{H2Field::Part::kHeaders, H2Field::How::kSet, ":status", "201"};
  talk.order(field);
  EXPECT_THAT(talk.too_late, ElementsAre(1));
  talk.client_sends(talk.request(3, 8));
  talk.order(field, 8);
  EXPECT_THAT(talk.server_sends(talk.response(3)), ElementsAre("HEADERS 3 :status: 201 server: s"));
  EXPECT_EQ(talk.trace.end, ResponseEnd::kHttpStatus);
  EXPECT_EQ(talk.trace.code, 201U);
}

TEST_F(OpenStream, what_real_peers_do_is_written_down) {
  talk.client_sends(h2::rst_stream(1, 8));
  EXPECT_EQ(talk.trace.client_reset, 8U);
  talk.client_sends(talk.request(3, 8));
  talk.server_sends(h2::goaway(1, 2, "bye"));
  ASSERT_TRUE(talk.trace.goaway);
  EXPECT_EQ(talk.trace.goaway->debug, "bye");
  EXPECT_EQ(talk.trace.stream, 8U);
  TapStep step;
  talk.tap.closed(Toward::kServer, true, step);
  ASSERT_EQ(step.news.size(), 1U);
  EXPECT_TRUE(step.news[0].trace.close->reset);
}

// --- flow control (RFC 9113 section 5.2) ---

/// What the tap has said of the connection's windows, and of stream 1's, after everything so far.
struct WindowsSaid {
  H2Windows connection{};
  UsedUp to_server{};
  UsedUp to_client{};
};

class FlowControl : public testing::Test {
 protected:
  FlowControl() { client(talk.request(1, 7)); }
  void client(const std::string& bytes) { take(talk.client_sends(bytes)); }
  void server(const std::string& bytes) { take(talk.server_sends(bytes)); }
  void take(const std::vector<std::string>& /*what goes on*/) {
    if (talk.last.windows) said.connection = *talk.last.windows;
    said.to_server = talk.trace.to_server;
    said.to_client = talk.trace.to_client;
  }
  /// 65,535 bytes in frames of at most 16,384.
  static std::string a_window_of(std::uint32_t stream) {
    std::string frames;
    for (const std::size_t size : {16384, 16384, 16384, 16383})
      frames += h2::data(stream, std::string(size, 'x'), false);
    return frames;
  }
  H2Talk talk;
  WindowsSaid said;
};

TEST_F(FlowControl, a_window_is_used_up_by_the_last_byte_and_open_again_with_the_first_that_is_given) {
  client(a_window_of(1).substr(0, 65'535));  // but for the last bytes: frames have headers
  EXPECT_TRUE(said.to_server.stream) << "a frame counts from its header on";
  EXPECT_TRUE(said.connection.to_server.connection);
  EXPECT_FALSE(said.to_client.stream || said.connection.to_client.connection)
      << "the other way nothing was sent";
  server(h2::window_update(0, 1));
  EXPECT_FALSE(said.connection.to_server.connection);
  EXPECT_TRUE(said.to_server.stream);
  server(h2::window_update(1, 1));
  EXPECT_FALSE(said.to_server.stream);
}

TEST_F(FlowControl, the_way_to_the_client_is_its_own) {
  server(talk.response(1) + a_window_of(1));
  EXPECT_TRUE(said.to_client.stream);
  EXPECT_TRUE(said.connection.to_client.connection);
  client(h2::window_update(1, 9) + h2::window_update(0, 9));
  EXPECT_FALSE(said.to_client.stream);
  EXPECT_FALSE(said.connection.to_client.connection);
}

TEST_F(FlowControl, settings_move_the_windows_of_streams_and_not_the_connections) {
  server(h2::settings(h2::kInitialWindowSize, 0));
  EXPECT_TRUE(said.to_server.stream);
  EXPECT_FALSE(said.connection.to_server.connection);
  server(h2::settings(h2::kInitialWindowSize, 100'000));
  EXPECT_FALSE(said.to_server.stream);
  client(a_window_of(1));
  EXPECT_FALSE(said.to_server.stream) << "34,465 are left";
  EXPECT_TRUE(said.connection.to_server.connection);
}

TEST_F(FlowControl, what_the_relay_keeps_back_gives_nothing_and_what_it_puts_in_does) {
  talk.order(H2Withhold{.what = H2Withhold::What::kWindowUpdate, .toward = Toward::kClient});
  client(a_window_of(1));
  server(h2::window_update(0, 9) + h2::window_update(1, 9));
  EXPECT_TRUE(said.to_server.stream);
  EXPECT_TRUE(said.connection.to_server.connection);
  H2Talk other;
  other.client_sends(other.request(1, 7));
  other.order(H2Settings{.id = h2::kInitialWindowSize, .value = 0});
  EXPECT_TRUE(other.trace.to_server.stream) << "the client believes that the server said so";
}

TEST_F(FlowControl, a_stream_that_has_sent_all_needs_no_window) {
  std::string frames = a_window_of(1);
  frames[frames.size() - 16383 - h2::kFrameHeaderSize + 4] = 1;  // END_STREAM
  client(frames);
  EXPECT_FALSE(said.to_server.stream);
}

TEST_F(FlowControl, of_what_is_not_followed_any_more_nothing_is_said) {
  client(a_window_of(1));
  server(h2::headers(1, "\x80", false));  // a header block that nobody can read
  ASSERT_FALSE(talk.tap.on());
  EXPECT_FALSE(said.to_server.stream);
  EXPECT_FALSE(said.connection.to_server.connection);
}

}  // namespace
}  // namespace weir
