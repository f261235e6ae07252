#include "harness/wire/server/served_stream.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "harness/h2/grpc_code.h"
#include "harness/service/chat_codec.h"
#include "harness/wire/batches.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

/// A connection that writes down what a stream asks of it, with a clock under the test's hand.
class FakeCarrier final : public StreamCarrier {
 public:
  void send_soon(ServedStream& /*stream*/) override { ++sends; }
  void give_window(ServedStream& /*stream*/, std::uint32_t bytes) override { credit += bytes; }
  void wake_at(ServedStream& stream, RunTime at) override { stream.alarm = at; }
  [[nodiscard]] RunTime now() const override { return time; }
  void count(std::uint64_t more_requests, std::uint64_t more_replies) override {
    requests += more_requests;
    replies += more_replies;
  }
  [[nodiscard]] BufferPool& buffers() override { return pool; }
  [[nodiscard]] std::uint64_t message_limit() const override { return limit; }

  int sends = 0;
  std::uint64_t credit = 0;
  std::uint64_t requests = 0;
  std::uint64_t replies = 0;
  std::uint64_t limit = 1'000'000;
  RunTime time{};
  BufferPool pool;
};

class ServedStreamTest : public testing::Test {
 protected:
  static std::string request(std::string_view content) {
    std::string message;
    encode_request(content, message);
    std::string out;
    append_message(out, message);
    return out;
  }
  static std::string reply(std::string_view content) {
    std::string out;
    append_message(out, encode_reply(content));
    return out;
  }
  /// As when a frame comes in: the bytes are gone afterwards.
  void feed(const std::string& bytes) {
    const std::string piece = bytes;
    stream_.on_data(piece);
  }
  /// All that is to be sent now, in frames of so many bytes.
  std::string sent(std::size_t room = 4096) {
    std::string all;
    std::string frame(room, '\0');
    stream_.begin_sending(true);
    while (stream_.has_output()) all.append(frame, 0, stream_.fill(frame.data(), room));
    return all;
  }

  FakeCarrier carrier_;
  ServedStream stream_{carrier_, 1};
};

TEST_F(ServedStreamTest, echoes_what_came_in_one_go_and_ends_when_the_client_does) {
  stream_.begin({});
  feed(request("one") + request("two"));
  EXPECT_EQ(carrier_.sends, 1);
  EXPECT_EQ(carrier_.requests, 2U);
  EXPECT_EQ(sent(7), reply("one") + reply("two"));
  EXPECT_EQ(carrier_.replies, 2U);
  EXPECT_EQ(stream_.end(), nullptr);
  stream_.on_half_close();
  ASSERT_NE(stream_.end(), nullptr);
  EXPECT_EQ(*stream_.end(), (ChatEnd{.code = 0, .received = 2, .sent = 2}));
  EXPECT_TRUE(stream_.chosen());
}

TEST_F(ServedStreamTest, the_end_waits_for_what_was_written_before_it) {
  stream_.begin({});
  feed(request("last"));
  stream_.on_half_close();
  EXPECT_EQ(stream_.end(), nullptr);
  EXPECT_EQ(sent(), reply("last"));
  EXPECT_NE(stream_.end(), nullptr);
}

TEST_F(ServedStreamTest, nothing_is_announced_twice_while_frames_come_for_it) {
  ServerScript script;
  script.replies_per_request = 2;
  stream_.begin(script);
  feed(request("x"));
  EXPECT_EQ(carrier_.sends, 1);
  // The second reply is written when the first is out, and shares its frame.
  EXPECT_EQ(sent(), reply("x") + reply("x"));
  EXPECT_EQ(carrier_.sends, 1);
  feed(request("y"));
  EXPECT_EQ(carrier_.sends, 2);
}

TEST_F(ServedStreamTest, what_is_no_request_ends_it_in_the_librarys_name) {
  for (const std::string& bytes : {std::string("\1\0\0\0\1x", 6), std::string("\0\0\0\0\1\xff", 6)}) {
    ServedStream stream(carrier_, 3);
    stream.begin({});
    stream.on_data(bytes);
    ASSERT_NE(stream.end(), nullptr);
    EXPECT_EQ(stream.end()->code, grpc_code::kInternal);
    EXPECT_FALSE(stream.chosen());
  }
}

TEST_F(ServedStreamTest, a_request_above_the_limit_is_refused_once_its_length_is_known) {
  carrier_.limit = 10;
  for (const bool scripted : {false, true}) {
    ServedStream stream(carrier_, 5);
    ServerScript script;
    script.replies_per_request = scripted ? 2 : 1;
    stream.begin(script);
    stream.on_data(std::string("\0\0\0\0\xb", 5));
    ASSERT_NE(stream.end(), nullptr);
    EXPECT_EQ(stream.end()->code, grpc_code::kResourceExhausted);
    EXPECT_EQ(stream.end()->message, "Received message larger than max (11 vs. 10)");
  }
}

TEST_F(ServedStreamTest, a_half_close_within_a_message_is_no_end_of_the_services) {
  stream_.begin({});
  feed(request("cut").substr(0, 7));
  stream_.on_half_close();
  ASSERT_NE(stream_.end(), nullptr);
  EXPECT_EQ(stream_.end()->code, grpc_code::kInternal);
  EXPECT_FALSE(stream_.chosen());
}

TEST_F(ServedStreamTest, credit_stops_while_the_client_does_not_take_the_echo) {
  stream_.begin({});
  const std::string large = request(std::string(kWindowPortion, 'x'));
  std::size_t fed = 0;
  while (carrier_.credit == fed) {
    feed(large);
    fed += large.size();
    ASSERT_LT(fed, 200'000U) << "an echo that nobody takes holds back no more than 64 KiB";
  }
  EXPECT_FALSE(sent().empty());
  EXPECT_EQ(carrier_.credit, fed) << "it goes on as soon as there is room";
}

TEST_F(ServedStreamTest, a_cut_loses_what_was_not_sent) {
  stream_.begin({});
  feed(request("lost"));
  stream_.cut("Cancelling all calls");
  EXPECT_FALSE(stream_.has_output());
  ASSERT_NE(stream_.end(), nullptr);
  EXPECT_EQ(*stream_.end(),
            (ChatEnd{.code = grpc_code::kUnavailable, .message = "Cancelling all calls", .received = 1}));
  feed(request("late"));
  EXPECT_FALSE(stream_.has_output()) << "nobody is there any more";
}

TEST_F(ServedStreamTest, a_reply_that_waits_is_sent_when_the_stream_is_woken) {
  ServerScript script;
  script.reply_delay = 20ms;
  stream_.begin(script);
  feed(request("later"));
  EXPECT_FALSE(stream_.has_output());
  EXPECT_EQ(stream_.alarm, RunTime(20ms));
  carrier_.time = RunTime(20ms);
  stream_.on_wake();
  EXPECT_EQ(sent(), reply("later"));
}

TEST_F(ServedStreamTest, an_idle_echo_is_no_larger_than_120_bytes) { EXPECT_LE(sizeof(ServedStream), 120U); }

}  // namespace
}  // namespace weir
