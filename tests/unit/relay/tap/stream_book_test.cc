// What is known of streams, by itself: no frame, no bytes.
#include "harness/relay/tap/stream_book.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

class StreamBookTest : public testing::Test {
 protected:
  /// Stream `number` of the plan, on this stream of the link.
  TappedStream& planned(std::uint32_t h2_stream, std::uint32_t number) {
    TappedStream& stream = *book.open(h2_stream);
    book.learn_request(stream, {{":path", "/x"}, {"weir-stream", std::to_string(number) + ".2"}}, turn);
    return stream;
  }

  StreamBook book;
  TapStep step;
  Turn turn{RunTime(std::chrono::seconds(3)), step};
};

TEST_F(StreamBookTest, a_stream_is_opened_once_and_0_is_none) {
  EXPECT_NE(book.open(1), nullptr);
  EXPECT_EQ(book.open(1), nullptr);
  EXPECT_EQ(book.open(0), nullptr);
  EXPECT_EQ(book.size(), 1U);
}

TEST_F(StreamBookTest, a_request_says_which_stream_of_the_plan_it_is) {
  planned(1, 7);
  ASSERT_EQ(step.news.size(), 1U);
  EXPECT_TRUE(step.news[0].opened);
  EXPECT_EQ(step.news[0].trace.stream, 7U);
  EXPECT_EQ(step.news[0].trace.incarnation, 2U);
  EXPECT_EQ(field_of(book.call(), ":path"), "/x");
}

TEST_F(StreamBookTest, how_streams_begin_is_told_where_somebody_asked) {
  book.learn_request(*book.open(1), {{":path", "/a.B/C"}}, turn);
  EXPECT_TRUE(step.heads.empty());
  book.tell_heads(4);
  const HeaderFields fields = {{":path", "/a.B/D"}, {"x", "y"}};
  book.learn_request(*book.open(3), fields, turn);
  ASSERT_EQ(step.heads.size(), 1U);
  const StreamHead& head = step.heads[0];
  EXPECT_EQ(head.link, 4U);
  EXPECT_EQ(head.h2_stream, 3U);
  EXPECT_EQ(head.ordinal, 2U) << "all streams of the link are counted";
  EXPECT_EQ(head.at, turn.now);
  EXPECT_EQ(head.method, "a.B/D");
  EXPECT_EQ(head.fields, fields);
}

TEST_F(StreamBookTest, a_stream_of_others_is_no_news) {
  TappedStream& stream = *book.open(1);
  book.learn_request(stream, {{":path", "/x"}, {"weir-stream", "7"}}, turn);
  book.end_response(stream, ResponseEnd::kReset, 8, false, turn);
  EXPECT_TRUE(step.news.empty());
  EXPECT_TRUE(stream.flow(Toward::kClient).ended);
}

struct End {
  HeaderFields trailers;
  ResponseEnd end;
  std::uint32_t code;
};

TEST_F(StreamBookTest, reads_how_a_response_ends_from_its_last_block) {
  const std::vector<End> table = {{{{"grpc-status", "5"}}, ResponseEnd::kStatus, 5},
                                  {{{"grpc-status", "17"}}, ResponseEnd::kBadStatus, 17},
                                  {{{"grpc-status", "five"}}, ResponseEnd::kBadStatus, 0},
                                  {{{"x", "y"}}, ResponseEnd::kNoStatus, 0},
                                  {{{":status", "502"}}, ResponseEnd::kHttpStatus, 502}};
  std::uint32_t id = 1;
  for (const End& row : table) {
    TappedStream& stream = planned(id, id);
    book.learn_response(stream, row.trailers, true, false, turn);
    EXPECT_EQ(stream.trace.end, row.end) << id;
    EXPECT_EQ(stream.trace.code, row.code) << id;
    EXPECT_EQ(stream.trace.ended_at, turn.now);
    id += 2;
  }
}

TEST_F(StreamBookTest, an_interim_response_begins_none) {
  TappedStream& stream = planned(1, 7);
  book.learn_response(stream, {{":status", "103"}}, false, false, turn);
  EXPECT_TRUE(stream.trace.interim);
  EXPECT_FALSE(stream.trace.response_begun);
}

TEST_F(StreamBookTest, the_first_end_of_a_response_counts) {
  TappedStream& stream = planned(1, 7);
  stream.flow(Toward::kClient).frames = 4;
  book.end_response(stream, ResponseEnd::kReset, 7, true, turn);
  stream.flow(Toward::kClient).frames = 5;
  book.end_response(stream, ResponseEnd::kStatus, 0, false, turn);
  EXPECT_EQ(stream.trace.end, ResponseEnd::kReset);
  EXPECT_EQ(stream.trace.frames, 4U) << "it says by which frame";
  EXPECT_TRUE(stream.trace.by_relay);
}

TEST_F(StreamBookTest, a_goaway_is_told_on_the_streams_there_are_and_on_those_that_come) {
  TappedStream& stream = planned(1, 7);
  book.learn_goaway(2, 1, "why", turn);
  EXPECT_EQ(stream.trace.goaway.value().debug, "why");
  EXPECT_EQ(planned(3, 8).trace.goaway.value().code, 2U);
}

TEST_F(StreamBookTest,
       a_stream_that_both_ended_by_themselves_is_forgotten_and_one_that_the_relay_ended_is_not) {
  TappedStream& ended = planned(1, 7);
  EXPECT_FALSE(StreamBook::is_over(ended));
  for (StreamFlow& flow : ended.flows) flow.ended = true;
  EXPECT_TRUE(StreamBook::is_over(ended));
  book.drop(ended);
  EXPECT_EQ(book.find(1), nullptr);

  TappedStream& shut = planned(3, 8);
  for (StreamFlow& flow : shut.flows) flow.shut = true;
  book.drop(shut);
  ASSERT_NE(book.find(3), nullptr) << "frames that cross may still come";
  EXPECT_TRUE(book.find(3)->dead);
  EXPECT_FALSE(StreamBook::is_over(*book.find(3))) << "once is enough";
}

TEST_F(StreamBookTest, a_close_is_told_on_what_is_open) {
  TappedStream& stream = planned(1, 7);
  book.learn_close(Toward::kServer, true, turn);
  book.learn_close(Toward::kClient, false, turn);
  ASSERT_TRUE(stream.trace.close);
  EXPECT_EQ(stream.trace.close->by, Toward::kServer) << "the first one counts";
  EXPECT_EQ(stream.trace.close->at, turn.now);
}

TEST_F(StreamBookTest, data_on_a_reset_stream_is_an_answer_once_the_server_has_read_the_reset) {
  TappedStream& stream = planned(1, 7);
  const h2::FrameHeader data = h2::read_frame_header(h2::data(1, "x", false));
  book.learn_answer_to_reset(data, turn);
  EXPECT_FALSE(stream.trace.answers_reset);
  stream.server_knows = true;
  book.learn_answer_to_reset(h2::read_frame_header(h2::window_update(1, 1)), turn);
  EXPECT_FALSE(stream.trace.answers_reset);
  book.learn_answer_to_reset(data, turn);
  EXPECT_TRUE(stream.trace.answers_reset);
}

}  // namespace
}  // namespace weir
