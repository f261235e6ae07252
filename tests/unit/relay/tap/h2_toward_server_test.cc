// What the tap does to a client's request: to its head, and to its messages.
#include <gmock/gmock.h>

#include "tests/support/h2_talk.h"

namespace weir {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

H2Field request_field(const std::string& name, const std::string& value,
                      H2Field::How how = H2Field::How::kSet) {
  return {.part = H2Field::Part::kRequest, .how = how, .name = name, .value = value};
}

H2Mangle spoilt(H2Mangle::How how, std::int64_t value) { return {how, value, Toward::kServer}; }

TEST(H2TowardServer, a_field_of_the_requests_head_is_set_before_it_gets_there) {
  H2Talk talk;
  talk.order(request_field("grpc-timeout", "5x"));
  const std::vector<std::string> frames = talk.client_sends(talk.request(1, 7));
  ASSERT_THAT(frames, SizeIs(1));
  EXPECT_THAT(frames[0], HasSubstr("grpc-timeout: 5x"));
  EXPECT_THAT(talk.struck, ElementsAre(1));
}

TEST(H2TowardServer, a_pseudo_header_stays_before_all_others_and_a_removed_field_is_gone) {
  H2Talk talk;
  talk.order(request_field(":path", "/no.Such/Method"));
  talk.order(request_field("te", "", H2Field::How::kRemove));
  const std::vector<std::string> frames = talk.client_sends(talk.request(1, 7));
  ASSERT_THAT(frames, SizeIs(1));
  EXPECT_THAT(frames[0], HasSubstr("HEADERS 1 :path: /no.Such/Method"));
  EXPECT_THAT(frames[0], Not(HasSubstr("te: ")));
  EXPECT_THAT(talk.struck, ElementsAre(1, 2));
}

TEST(H2TowardServer, only_the_stream_that_is_aimed_at_gets_another_head) {
  H2Talk talk;
  talk.order(request_field("x-weir", "1"), 9);
  EXPECT_THAT(talk.client_sends(talk.request(1, 7)), Not(Contains(HasSubstr("x-weir"))));
  EXPECT_THAT(talk.struck, IsEmpty());
  EXPECT_THAT(talk.client_sends(talk.request(3, 9)), Contains(HasSubstr("x-weir: 1")));
  EXPECT_THAT(talk.client_sends(talk.request(5, 8)), Not(Contains(HasSubstr("x-weir"))))
      << "and later blocks can still be read";
}

TEST(H2TowardServer, a_head_that_has_gone_on_is_past) {
  H2Talk talk;
  talk.client_sends(talk.request(1, 7));
  talk.order(request_field("x-weir", "1"));
  talk.order(H2Split{.frames = 3, .toward = Toward::kServer});
  EXPECT_THAT(talk.struck, IsEmpty());
  EXPECT_THAT(talk.too_late, ElementsAre(1, 2));
}

TEST(H2TowardServer, a_head_is_split_into_as_many_frames_as_are_asked_for) {
  H2Talk talk;
  talk.order(H2Split{.frames = 4, .toward = Toward::kServer});
  const std::string request = talk.request(1, 7);
  TapStep step;
  std::string_view passed = talk.tap.pass(Toward::kServer, request, RunTime{}, step);
  std::vector<int> types;
  while (passed.size() >= h2::kFrameHeaderSize) {
    const h2::FrameHeader header = h2::read_frame_header(passed);
    types.push_back(header.type);
    passed.remove_prefix(h2::kFrameHeaderSize + header.length);
  }
  EXPECT_THAT(types, ElementsAre(h2::kHeaders, h2::kContinuation, h2::kContinuation, h2::kContinuation));
}

/// A stream that has been opened and answered: h2 stream 1, stream 7 of the plan.
class AnsweredStream : public testing::Test {
 protected:
  AnsweredStream() {
    talk.client_sends(talk.request(1, 7));
    talk.server_sends(talk.response(1));
  }
  H2Talk talk;
};

TEST_F(AnsweredStream, a_request_is_cut_within_a_message_and_what_the_client_says_then_is_swallowed) {
  talk.order(spoilt(H2Mangle::How::kTruncate, 7));
  EXPECT_THAT(talk.client_sends(h2::data(1, grpc_message("ping"), false)),
              ElementsAre(HasSubstr("END_STREAM")));
  EXPECT_THAT(talk.to_client(), ElementsAre("WINDOW_UPDATE 0 2")) << "what is left out is given back";
  EXPECT_THAT(talk.struck, ElementsAre(1));
  EXPECT_TRUE(talk.trace.half_closed);
  EXPECT_THAT(talk.client_sends(h2::data(1, grpc_message("more"), true)), IsEmpty());
  EXPECT_THAT(talk.to_client(), ElementsAre("WINDOW_UPDATE 0 9"));
  EXPECT_THAT(talk.server_sends(talk.trailers(1, 13)), Contains(HasSubstr("grpc-status: 13")))
      << "the server's answer gets to the client";
  EXPECT_EQ(talk.trace.requests, 0U) << "no message was whole";
}

TEST_F(AnsweredStream, a_client_that_gives_up_a_cut_request_tells_the_server) {
  talk.order(spoilt(H2Mangle::How::kTruncate, 0));
  talk.client_sends(h2::data(1, grpc_message("ping"), false));
  EXPECT_THAT(talk.client_sends(h2::window_update(1, 5)), ElementsAre("WINDOW_UPDATE 1 5"))
      << "the server's replies are still wanted";
  EXPECT_THAT(talk.client_sends(h2::rst_stream(1, h2::kCancel)), ElementsAre("RST_STREAM 1 8"));
}

TEST_F(AnsweredStream, what_crosses_the_end_of_a_cut_request_goes_nowhere) {
  talk.order(spoilt(H2Mangle::How::kTruncate, 0));
  talk.client_sends(h2::data(1, grpc_message("ping"), false));
  talk.server_sends(talk.trailers(1, 0));
  EXPECT_THAT(talk.client_sends(h2::data(1, grpc_message("late"), false)), IsEmpty());
  EXPECT_THAT(talk.client_sends(h2::rst_stream(1, h2::kNoError)), IsEmpty()) << "the stream is closed there";
}

TEST_F(AnsweredStream, the_next_message_gets_another_flag_or_length_and_those_behind_it_pass) {
  const std::string two = grpc_message("ping") + grpc_message("pong");
  talk.order(spoilt(H2Mangle::How::kFlag, 1));
  TapStep step;
  std::string flagged = two;
  flagged[0] = 1;
  EXPECT_EQ(talk.tap.pass(Toward::kServer, h2::data(1, two, false), RunTime{}, step),
            h2::data(1, flagged, false));
  EXPECT_EQ(talk.tap.pass(Toward::kServer, h2::data(1, two, false), RunTime{}, step),
            h2::data(1, two, false));
  talk.order(spoilt(H2Mangle::How::kLength, 100));
  std::string longer = two;
  longer[4] = 104;
  EXPECT_EQ(talk.tap.pass(Toward::kServer, h2::data(1, two, false), RunTime{}, step),
            h2::data(1, longer, false));
}

TEST_F(AnsweredStream, a_message_is_spoilt_where_it_begins_and_not_in_the_middle) {
  const std::string message = grpc_message("ping");
  talk.client_sends(h2::data(1, message.substr(0, 6), false));
  talk.order(spoilt(H2Mangle::How::kFlag, 7));
  EXPECT_THAT(talk.client_sends(h2::data(1, message.substr(6), false)), SizeIs(1));
  EXPECT_THAT(talk.struck, IsEmpty());
  talk.client_sends(h2::data(1, message, false));
  EXPECT_THAT(talk.struck, ElementsAre(1));
}

TEST_F(AnsweredStream, the_message_behind_a_point_is_the_one_that_is_spoilt_within_one_frame) {
  talk.seek({.what = WirePoint::What::kMessage, .heading = Toward::kServer, .count = 1, .byte = 0},
            spoilt(H2Mangle::How::kFlag, 9));
  const std::string message = grpc_message("ping");
  TapStep step;
  const std::string passed(
      talk.tap.pass(Toward::kServer, h2::data(1, message + message, false), RunTime{}, step));
  std::string second = message;
  second[0] = 9;
  EXPECT_EQ(passed, h2::data(1, message, false) + h2::data(1, second, false));
}

TEST_F(AnsweredStream, what_no_client_may_send_is_put_in_toward_the_server) {
  talk.order(H2Violation{.what = H2Violation::What::kPushPromise, .toward = Toward::kServer});
  EXPECT_FALSE(talk.trace.violated) << "the client is not wronged";
  EXPECT_THAT(talk.to_client(), IsEmpty());
  EXPECT_THAT(talk.to_server(), SizeIs(1));
  talk.order(H2WindowOverflow{.connection = false, .toward = Toward::kServer});
  EXPECT_THAT(talk.to_server(), ElementsAre("WINDOW_UPDATE 1 2147483647", "WINDOW_UPDATE 1 2147483647"));
}

TEST_F(AnsweredStream, settings_of_the_relays_go_to_the_server_and_their_ack_no_further) {
  talk.order(H2Settings{.id = h2::kInitialWindowSize, .value = 10, .toward = Toward::kServer});
  EXPECT_THAT(talk.to_server(), SizeIs(1));
  std::string ack;
  h2::append_frame(ack, h2::kSettings, h2::kAck, 0, {});
  EXPECT_THAT(talk.server_sends(ack), IsEmpty());
}

}  // namespace
}  // namespace weir
