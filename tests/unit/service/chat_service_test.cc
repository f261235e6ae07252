#include "harness/service/chat_service.h"

#include <gtest/gtest.h>

#include "harness/server/push_number.h"
#include "harness/service/chat_codec.h"
#include "harness/service/services.h"
#include "tests/support/load.h"

namespace weir {
namespace {

/// Keeps the one message.
struct Memory final : MessageSink {
  std::string bytes;
  char* room(std::size_t size) override {
    bytes.assign(size, '?');
    return bytes.data();
  }
};

StreamGroup group_of(std::uint64_t size, Integrity integrity = Integrity::kEcho) {
  StreamGroup group;
  group.payload.size = Bytes{size};
  group.integrity = integrity;
  return group;
}

std::string made(const Service& service, const StreamIdentity& stream, std::uint32_t seq,
                 std::uint64_t at_least = 0) {
  Memory memory;
  const std::size_t size = service.make(stream, seq, at_least, memory);
  EXPECT_EQ(size, memory.bytes.size());
  return memory.bytes;
}

constexpr StreamIdentity kStream{.stream = 7, .incarnation = 0, .key = 99};

TEST(ChatService, a_message_is_the_content_in_a_request_byte_for_byte) {
  for (std::uint64_t size : {0, 64, 200, 20'000}) {
    const StreamGroup group = group_of(size);
    std::string bytes;
    encode_request(ContentFormat(group.payload, 5).make(7, 3, 99), bytes);
    EXPECT_EQ(made(ChatService(group, 5), kStream, 3), bytes) << size;
  }
}

TEST(ChatService, a_message_that_is_to_be_large_is_padded_as_a_reply_is) {
  const ChatService service(group_of(64), 0);
  for (std::uint64_t at_least = 0; at_least < 500; ++at_least) {
    std::string padded = made(service, kStream, 3);
    pad_message(padded, at_least);
    EXPECT_EQ(made(service, kStream, 3, at_least), padded) << at_least;
  }
}

TEST(ChatService, an_echo_answers_its_message) {
  const ChatService service(group_of(64), 0);
  EXPECT_EQ(service.read(kStream, made(service, kStream, 3)), (ReplyMeaning{.answers = 3}));
}

TEST(ChatService, what_a_stream_did_not_send_answers_nothing_and_is_not_intact) {
  const ChatService service(group_of(64), 0);
  const ReplyMeaning nothing{.intact = false};
  EXPECT_EQ(service.read(kStream, made(service, {.stream = 8}, 3)), nothing) << "another stream's";
  EXPECT_EQ(service.read(kStream, encode_reply("hello")), nothing);
  EXPECT_EQ(service.read(kStream, "\xff\xff"), nothing) << "no message at all";
  EXPECT_EQ(service.read(kStream, ""), nothing);
}

TEST(ChatService, a_damaged_echo_still_says_what_it_answers) {
  const ChatService service(group_of(64), 0);
  std::string echo = made(service, kStream, 3);
  echo.back() = 'y';
  EXPECT_EQ(service.read(kStream, echo), (ReplyMeaning{.answers = 3, .intact = false}));
}

TEST(ChatService, a_pushed_reply_has_its_number) {
  const ChatService service(group_of(64), 0);
  const std::string content = ContentFormat(group_of(64).payload).make(7, 0, 99);
  EXPECT_EQ(service.read(kStream, encode_reply(push_number(12) + content)),
            (ReplyMeaning{.answers = 0, .part = 12}));
}

TEST(ChatService, without_integrity_a_reply_may_be_anything) {
  const ChatService service(group_of(64, Integrity::kNone), 0);
  for (const std::string& bytes : {std::string("\xff\xff"), made(service, kStream, 3), std::string()})
    EXPECT_EQ(service.read(kStream, bytes), ReplyMeaning{});
}

TEST(Services, every_group_has_one_that_knows_its_replies) {
  const Plan plan = plan_of(
      "[[streams]]\nname = \"a\"\nserver = { replies_per_request = 3 }\n"
      "[[streams]]\nname = \"b\"\npace = { kind = \"push\", replies = 9, period = \"1ms\" }\n"
      "[[streams]]\nname = \"c\"\nintegrity = \"none\"\n");
  const Services services = make_services(plan);
  ASSERT_EQ(services.size(), 3U);
  EXPECT_EQ(services[0]->expected().kind, Answers::Kind::kEach);
  EXPECT_EQ(services[0]->expected().count, 3U);
  EXPECT_TRUE(services[0]->expected().numbered);
  EXPECT_EQ(services[1]->expected().kind, Answers::Kind::kPushed);
  EXPECT_EQ(services[1]->expected().count, 9U);
  EXPECT_FALSE(services[2]->expected().numbered);
}

}  // namespace
}  // namespace weir
