// Places on the way of streams, as the tap finds them in what goes on.
#include <gmock/gmock.h>

#include "tests/support/h2_talk.h"

namespace weir {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using What = WirePoint::What;

constexpr std::size_t kHeader = h2::kFrameHeaderSize;

class H2Points : public testing::Test {
 protected:
  /// What the server says on stream 1 after the request: response, two messages in one padded frame, the third over two
  /// frames, trailers.
  std::vector<std::string> response_frames(H2Talk& maker) {
    const std::string both = grpc_message("one") + grpc_message("two");
    const std::string third = grpc_message("three");
    return {maker.response(1),
            h2::data(1, both, false, 7),
            h2::window_update(1, 9),
            h2::data(1, third.substr(0, 2), false),
            h2::data(1, third.substr(2), false),
            maker.trailers(1)};
  }

  /// The end of the first `n` of these frames.
  static std::size_t end_of(const std::vector<std::string>& frames, std::size_t n) {
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < n; ++i) bytes += frames[i].size();
    return bytes;
  }

  /// After how many bytes towards the client the point is told, when the server's bytes are cut there; the tap is a new one.
  static std::optional<std::size_t> told(const WirePoint& point, const std::string& bytes, std::size_t cut) {
    H2Talk talk;
    talk.seek(point);
    talk.client_sends(talk.request(1, 7));
    std::optional<std::size_t> found;
    std::size_t before = 0;
    std::string passed;
    for (const std::string& piece : {bytes.substr(0, cut), bytes.substr(cut)}) {
      TapStep step;
      passed += talk.tap.pass(Toward::kClient, piece, RunTime{}, step);
      for (const TapStep::Reached& point_told : step.reached) {
        EXPECT_FALSE(found) << "told twice";
        found = before + point_told.after;
      }
      before = passed.size();
    }
    EXPECT_EQ(passed, bytes) << "nothing changes what passes";
    return found;
  }
};

TEST_F(H2Points, are_found_at_their_byte_however_the_bytes_are_cut) {
  H2Talk maker;
  const std::vector<std::string> frames = response_frames(maker);
  const std::string bytes = [&] {
    std::string all;
    for (const std::string& frame : frames) all += frame;
    return all;
  }();
  const std::size_t first_data = end_of(frames, 1) + kHeader + 1;  // behind the pad length
  struct Row {
    WirePoint point;
    std::size_t after;
  };
  std::vector<Row> rows = {
      {{.what = What::kFrame, .count = 1}, end_of(frames, 1)},
      {{.what = What::kFrame, .count = 2}, end_of(frames, 2)},
      {{.what = What::kFrame, .count = 3}, end_of(frames, 4)},  // the WINDOW_UPDATE does not count
      {{.what = What::kFrame, .count = 5}, end_of(frames, 6)},
      {{.what = What::kMessage, .count = 1}, first_data + 8},
      {{.what = What::kMessage, .count = 2}, first_data + 16},
      {{.what = What::kMessage, .count = 3}, end_of(frames, 5)},
      {{.what = What::kMessage, .count = 2, .byte = 3}, end_of(frames, 4) + kHeader + 1},
      {{.what = What::kTrailers}, end_of(frames, 6)},
  };
  for (std::uint32_t byte = 1; byte <= kHeader; ++byte)  // inside a frame's header
    rows.push_back({{.what = What::kFrame, .count = 2, .byte = byte}, end_of(frames, 3) + byte});
  for (std::uint32_t byte = 1; byte <= 5; ++byte)  // inside a message's prefix, and right behind it
    rows.push_back({{.what = What::kMessage, .count = 1, .byte = byte}, first_data + 8 + byte});
  for (const Row& row : rows) {
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
      ASSERT_EQ(told(row.point, bytes, cut), row.after)
          << "count " << row.point.count << ", byte " << row.point.byte << ", cut at " << cut;
    }
  }
}

TEST_F(H2Points, trailers_in_several_frames_end_with_the_last) {
  H2Talk talk;
  talk.seek({.what = What::kTrailers});
  talk.client_sends(talk.request(1, 7));
  talk.server_sends(talk.response(1));
  const std::string trailers =
      h2::headers(1, encode_apart({{"grpc-status", "0"}}), true, 4);  // frames of four bytes
  ASSERT_GT(trailers.size(), 2 * kHeader);
  TapStep step;
  EXPECT_EQ(talk.tap.pass(Toward::kClient, trailers, RunTime{}, step), trailers);
  ASSERT_EQ(step.reached.size(), 1U);
  EXPECT_EQ(step.reached[0].after, trailers.size());
}

TEST_F(H2Points, are_those_of_their_stream_and_their_direction) {
  H2Talk talk;
  talk.seek({.what = What::kMessage, .heading = Toward::kServer, .count = 1}, {}, 8);
  talk.client_sends(talk.request(1, 7));
  talk.client_sends(talk.request(3, 8));
  talk.server_sends(talk.response(3) + h2::data(3, grpc_message("a") + grpc_message("b"), false));
  EXPECT_THAT(talk.last.reached, IsEmpty());
  talk.client_sends(h2::data(1, grpc_message("a") + grpc_message("b"), false));
  EXPECT_THAT(talk.last.reached, IsEmpty());
  talk.client_sends(h2::data(3, grpc_message("a"), false));
  ASSERT_EQ(talk.last.reached.size(), 1U);
  EXPECT_EQ(talk.last.reached[0].after, kHeader + 6);
}

TEST_F(H2Points, the_requests_headers_are_the_first_frame_towards_the_server) {
  H2Talk talk;
  talk.seek({.what = What::kFrame, .heading = Toward::kServer, .count = 1});
  talk.seek({.what = What::kFrame, .heading = Toward::kServer, .count = 1, .byte = 4});
  const std::string request = talk.request(1, 7);
  talk.client_sends(request);
  ASSERT_EQ(talk.last.reached.size(), 1U);
  EXPECT_EQ(talk.last.reached[0].after, request.size());
  talk.client_sends(h2::data(1, grpc_message("a"), false));
  ASSERT_EQ(talk.last.reached.size(), 1U);
  EXPECT_EQ(talk.last.reached[0].after, 4U);
}

TEST_F(H2Points, an_act_strikes_behind_the_frame) {
  H2Talk talk;
  talk.seek({.what = What::kFrame, .count = 2}, H2Reset{.code = 7});
  talk.client_sends(talk.request(1, 7));
  EXPECT_THAT(talk.server_sends(talk.response(1)), testing::SizeIs(1));
  EXPECT_THAT(talk.server_sends(h2::data(1, "a", false) + h2::data(1, "b", false)),
              ElementsAre("DATA 1 'a'", "RST_STREAM 1 7"));
  EXPECT_THAT(talk.to_server(), ElementsAre("RST_STREAM 1 7", "WINDOW_UPDATE 0 1"));
  EXPECT_THAT(talk.struck, ElementsAre(1));
  EXPECT_EQ(talk.trace.end, ResponseEnd::kReset);
}

TEST_F(H2Points, an_act_does_not_come_between_the_frames_of_a_header_block) {
  H2Talk talk;
  talk.seek({.what = What::kFrame, .count = 1}, H2Settings{h2::kMaxConcurrentStreams, 1});
  talk.client_sends(talk.request(1, 7));
  const std::string response = h2::headers(1, encode_apart({{":status", "200"}, {"server", "s"}}), false, 5);
  const std::vector<std::string> came = talk.server_sends(response);
  ASSERT_EQ(came.size(), 2U);
  EXPECT_THAT(came[0], testing::StartsWith("HEADERS 1+"));
  EXPECT_THAT(came[1], testing::StartsWith("SETTINGS"));
  EXPECT_THAT(talk.struck, ElementsAre(1));
}

TEST_F(H2Points, behind_the_trailers_a_reset_still_comes_and_does_not_change_how_the_stream_ended) {
  H2Talk talk;
  talk.seek({.what = What::kTrailers}, H2Reset{.code = 8, .toward = Toward::kClient});
  talk.client_sends(talk.request(1, 7));
  talk.server_sends(talk.response(1));
  EXPECT_THAT(talk.server_sends(talk.trailers(1)),
              ElementsAre("HEADERS 1 END_STREAM grpc-status: 0 weir-marker: 1", "RST_STREAM 1 8"));
  EXPECT_THAT(talk.struck, ElementsAre(1));
  EXPECT_EQ(talk.trace.end, ResponseEnd::kStatus);
  EXPECT_FALSE(talk.trace.by_relay);
}

TEST_F(H2Points, an_act_that_waits_for_a_frame_is_armed_at_its_point) {
  H2Talk talk;
  talk.seek({.what = What::kFrame, .count = 2}, H2Mangle{H2Mangle::How::kFlag, 7});
  talk.client_sends(talk.request(1, 7));
  talk.server_sends(talk.response(1) + h2::data(1, grpc_message("a"), false));
  EXPECT_THAT(talk.struck, IsEmpty());
  EXPECT_THAT(talk.server_sends(h2::data(1, grpc_message("b"), false)),
              ElementsAre("DATA 1 '" + grpc_message("b", 7) + "'"));
  EXPECT_THAT(talk.struck, ElementsAre(1));
}

TEST_F(H2Points, what_can_not_come_any_more_is_given_up) {
  H2Talk talk;
  talk.seek({.what = What::kMessage, .count = 0, .byte = 7});  // ticket 1: the message has six bytes
  talk.seek({.what = What::kFrame, .count = 9});               // 2: there are not so many
  talk.seek({.what = What::kMessage, .heading = Toward::kServer, .count = 5, .byte = 1});  // 3
  talk.client_sends(talk.request(1, 7));
  talk.server_sends(talk.response(1) + h2::data(1, grpc_message("a"), false));
  EXPECT_THAT(talk.too_late, ElementsAre(1));
  talk.client_sends(h2::data(1, "", true));
  EXPECT_THAT(talk.too_late, ElementsAre(1, 3));
  talk.server_sends(talk.trailers(1));
  EXPECT_THAT(talk.too_late, ElementsAre(1, 3, 2));
}

TEST_F(H2Points, a_stream_that_ends_without_trailers_shows_none) {
  H2Talk talk;
  talk.seek({.what = What::kTrailers});
  talk.client_sends(talk.request(1, 7));
  talk.server_sends(talk.response(1) + h2::rst_stream(1, 8));
  EXPECT_THAT(talk.last.reached, IsEmpty());
  EXPECT_THAT(talk.too_late, ElementsAre(1));
}

TEST_F(H2Points, an_order_that_comes_after_its_stream_is_too_late) {
  H2Talk talk;
  talk.client_sends(talk.request(1, 7));
  talk.seek({.what = What::kFrame, .count = 5});
  EXPECT_THAT(talk.too_late, ElementsAre(1));
}

WirePoint behind_messages(std::uint32_t count) {
  return {.what = What::kMessage, .heading = Toward::kServer, .count = count};
}

TEST_F(H2Points, an_act_behind_a_message_cuts_the_frame_that_holds_more_of_them) {
  const std::string three = grpc_message("a") + grpc_message("b") + grpc_message("c");
  H2Talk talk;
  talk.seek(behind_messages(2), H2Reset{.code = 8, .toward = Toward::kServer});
  talk.client_sends(talk.request(1, 7));
  std::vector<std::string> got;
  const std::string frame = h2::data(1, three, true);
  for (const std::string& piece : {frame.substr(0, 14), frame.substr(14)}) {  // however it comes
    for (const std::string& line : talk.client_sends(piece)) got.push_back(line);
  }
  ASSERT_GE(got.size(), 2U);
  EXPECT_EQ(
      got[0],
      describe_frames(h2::data(1, three.substr(0, 12), false), *std::make_unique<HpackInflater>()).at(0));
  EXPECT_EQ(got[1], "RST_STREAM 1 8");
  for (std::size_t i = 2; i < got.size(); ++i)
    EXPECT_THAT(got[i], testing::Not(testing::HasSubstr("DATA"))) << got[i];
  EXPECT_THAT(talk.struck, ElementsAre(1));
  EXPECT_THAT(talk.to_client(), testing::Contains("WINDOW_UPDATE 0 6"))
      << "what went no further was spent all the same";
}

TEST_F(H2Points, behind_a_fault_that_strikes_messages_are_counted_from_there_on) {
  const std::string message = grpc_message("m");
  for (const bool act_first : {false, true}) {
    SCOPED_TRACE(act_first);
    H2Talk talk;
    talk.seek(
        {.stream = 7, .point = behind_messages(2), .act = H2Reset{.code = 8}, .fault = 1, .follows = 0});
    PointOrder first{.stream = 7, .point = behind_messages(1), .fault = 0};
    if (act_first) first.act = H2Ping{.count = 1};
    talk.seek(first);
    talk.client_sends(talk.request(1, 7));
    const std::vector<std::string> got =
        talk.client_sends(h2::data(1, message + message + message + message, false));
    std::string messages;
    for (const std::string& line : got) messages += line.starts_with("DATA 1") ? line : "";
    EXPECT_EQ(std::count(messages.begin(), messages.end(), 'm'), 3) << messages;
    EXPECT_EQ(got.back(), "RST_STREAM 1 8");
  }
}

TEST_F(H2Points, behind_a_fault_that_never_strikes_nothing_is_done_and_the_end_says_so) {
  H2Talk talk;
  talk.seek({.stream = 7, .point = behind_messages(1), .act = H2Reset{.code = 8}, .fault = 1, .follows = 0});
  talk.client_sends(talk.request(1, 7));
  EXPECT_EQ(talk.client_sends(h2::data(1, grpc_message("m"), true)).size(), 1U);
  talk.server_sends(talk.response(1) + talk.trailers(1));
  EXPECT_THAT(talk.struck, IsEmpty());
  EXPECT_THAT(talk.too_late, ElementsAre(1));
}

TEST_F(H2Points, a_fault_that_strikes_elsewhere_is_told_of_and_what_follows_counts_from_there) {
  H2Talk talk;
  talk.seek({.stream = 7, .point = behind_messages(1), .act = H2Reset{.code = 8}, .fault = 1, .follows = 0});
  talk.client_sends(talk.request(1, 7) + h2::data(1, grpc_message("m"), false));
  talk.tap.struck(0, 7, 0);
  talk.tap.struck(0, 7, 0);  // twice is once
  const std::vector<std::string> got =
      talk.client_sends(h2::data(1, grpc_message("m") + grpc_message("m"), false));
  EXPECT_EQ(got.size(), 2U);
  EXPECT_EQ(got.back(), "RST_STREAM 1 8");
}

TEST_F(H2Points, among_messages_to_come_are_found_on_a_stream_that_has_begun) {
  const std::string message = grpc_message("m");
  H2Talk talk;
  const std::string under_way = h2::data(1, message + message, false);
  talk.client_sends(talk.request(1, 7) + under_way.substr(0, 12));  // within the first prefix
  talk.seek(behind_messages(3), H2Reset{.code = 8});
  talk.client_sends(under_way.substr(12));
  EXPECT_THAT(talk.struck, IsEmpty());
  talk.client_sends(h2::data(1, message + message, false));
  EXPECT_THAT(talk.struck, ElementsAre(1));
  H2Talk late;
  late.client_sends(late.request(1, 7) + h2::data(1, message + message, false));
  late.seek(behind_messages(2), H2Reset{.code = 8});
  EXPECT_THAT(late.too_late, ElementsAre(1));
}

TEST_F(H2Points, outside_their_window_are_spared) {
  for (const bool act : {false, true}) {
    H2Talk talk;
    PointOrder order{
        .stream = 7, .point = behind_messages(1), .window = {.from = std::chrono::seconds(1), .until = {}}};
    if (act) order.act = H2Reset{.code = 8};
    talk.seek(order);
    talk.client_sends(talk.request(1, 7));
    EXPECT_EQ(talk.client_sends(h2::data(1, grpc_message("m"), false)).size(), 1U);
    EXPECT_THAT(talk.last.reached, IsEmpty());
    EXPECT_THAT(talk.struck, IsEmpty());
    EXPECT_THAT(talk.spared, ElementsAre(1));
  }
}

TEST_F(H2Points, without_a_plan_the_first_stream_that_comes_there_is_meant) {
  H2Talk talk;
  talk.seek({.what = What::kMessage, .count = 2}, {}, kAnyStream);
  talk.client_sends(talk.request(1, 7));
  talk.client_sends(talk.request(3, 8));
  talk.server_sends(talk.response(1) + h2::data(1, grpc_message("a"), false));
  talk.server_sends(talk.response(3) + h2::data(3, grpc_message("a"), false));
  EXPECT_THAT(talk.last.reached, IsEmpty());
  talk.server_sends(h2::data(3, grpc_message("b"), false));
  EXPECT_EQ(talk.last.reached.size(), 1U);
  talk.server_sends(h2::data(1, grpc_message("b"), false));
  EXPECT_THAT(talk.last.reached, IsEmpty()) << "once";
  EXPECT_THAT(talk.too_late, IsEmpty());
}

TEST_F(H2Points, are_found_in_what_an_act_has_changed) {
  H2Talk talk;
  talk.client_sends(talk.request(5, 9));
  talk.seek({.what = What::kMessage, .count = 1, .byte = 2});
  talk.client_sends(talk.request(1, 7));
  talk.order(H2Pad{.bytes = 10}, 7);
  talk.server_sends(talk.response(1));
  talk.server_sends(h2::data(1, grpc_message("a") + grpc_message("b"), false));
  ASSERT_EQ(talk.last.reached.size(), 1U);
  EXPECT_EQ(talk.last.reached[0].after, kHeader + 1 + 6 + 2) << "behind the pad length that the relay wrote";
}

}  // namespace
}  // namespace weir
