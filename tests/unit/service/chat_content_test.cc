#include "harness/service/chat_content.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

#include "chat.pb.h"
#include "harness/service/chat_codec.h"

namespace weir {
namespace {

ContentFormat format_of(std::uint64_t size, const std::string& text = "") {
  Payload payload;
  payload.size = Bytes{size};
  payload.text = text;
  return ContentFormat(payload);
}

std::string encoded(std::string_view content) {
  std::string bytes;
  encode_request(content, bytes);
  return bytes;
}

std::optional<std::string> decoded(std::string_view bytes) {
  std::string scratch;
  std::optional<std::string_view> reply = decode_reply(bytes, scratch);
  return reply ? std::optional<std::string>(*reply) : std::nullopt;
}

bool is_valid_utf8(const std::string& text) {
  return chat::MessageRequest().ParseFromString(
      encoded(text));  // protobuf checks strings when it parses them
}

TEST(Content, comes_back_as_it_was) {
  for (std::uint64_t size : {0, 1, 39, 40, 41, 64, 256, 65'536}) {
    ContentFormat format = format_of(size);
    for (std::uint32_t number : {0U, 1U, 0xdeadbeefU, 0xffffffffU}) {
      std::string content = format.make(number, ~number);
      EXPECT_EQ(content.size(), std::max<std::size_t>(size, ContentFormat::kHeaderSize));
      ReplyContent reply = format.read(content);
      EXPECT_TRUE(reply.readable && reply.intact) << size;
      EXPECT_EQ(reply.stream, number);
      EXPECT_EQ(reply.seq, ~number);
    }
  }
}

TEST(Content, reads_as_documented) {
  std::string content = format_of(48).make(42, 3);
  EXPECT_EQ(content.substr(0, 31), "weir/2 s=0000002a q=00000003 c=");
  EXPECT_EQ(content.substr(39), ";xxxxxxxx");
}

TEST(Content, any_byte_changed_is_noticed) {
  ContentFormat format = format_of(80, "filler ");
  const std::string good = format.make(7, 9);
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (int change : {1, 0x20, 0x80}) {
      std::string bad = good;
      bad[i] = static_cast<char>(bad[i] ^ change);
      ReplyContent reply = format.read(bad);
      EXPECT_FALSE(reply.readable && reply.intact) << "byte " << i << " to " << bad[i];
    }
  }
}

TEST(Content, cut_short_or_made_longer_is_noticed) {
  ContentFormat format = format_of(80);
  const std::string good = format.make(7, 9);
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(format.read(good.substr(0, size)).intact) << size;
  }
  EXPECT_FALSE(format.read(good + "x").intact);
}

ContentFormat drawn_format(std::uint64_t seed, const std::string& text = "") {
  Payload payload;
  payload.size = Bytes{4096};
  payload.text = text;
  payload.spread = SizeSpread{.kind = SizeSpread::Kind::kUniform, .range = {Bytes{0}, Bytes{4096}}};
  return ContentFormat(payload, seed);
}

TEST(Content, drawn_sizes_differ_by_message_stream_and_seed_and_come_back_as_they_were) {
  ContentFormat format = drawn_format(1);
  int moved_by_key = 0;
  int moved_by_seed = 0;
  for (std::uint32_t seq = 0; seq < 50; ++seq) {
    std::string content = format.make(7, seq, 99);
    EXPECT_GE(content.size(), ContentFormat::kHeaderSize);
    EXPECT_LE(content.size(), 4096U);
    EXPECT_TRUE(format.read(content, 99).intact);
    moved_by_key += format.make(7, seq, 98).size() != content.size() ? 1 : 0;
    moved_by_seed += drawn_format(2).make(7, seq, 99).size() != content.size() ? 1 : 0;
  }
  // Of 4,097 sizes two are seldom the same.
  EXPECT_GT(moved_by_key, 40);
  EXPECT_GT(moved_by_seed, 40);
}

TEST(Content, a_content_of_another_messages_size_is_not_intact) {
  ContentFormat format = drawn_format(1);
  std::string other_key = format.make(7, 3, 98);
  ASSERT_NE(other_key.size(), format.make(7, 3, 99).size());
  EXPECT_FALSE(format.read(other_key, 99).intact);
  EXPECT_TRUE(format.read(other_key, 99).readable);
}

TEST(Content, drawn_sizes_are_cut_between_characters) {
  ContentFormat format = drawn_format(3, "你好");
  for (std::uint32_t seq = 0; seq < 50; ++seq) {
    std::string content = format.make(1, seq, 5);
    EXPECT_TRUE(is_valid_utf8(content)) << seq;
    EXPECT_TRUE(format.read(content, 5).intact) << seq;
  }
}

TEST(Content, a_servers_own_prefix_is_passed_over) {
  ContentFormat format = format_of(64);
  for (const char* prefix : {"echo: ", "回声：", "weir/2 ", "weir/"}) {
    EXPECT_TRUE(format.read(prefix + format.make(1, 2)).intact) << prefix;
  }
}

TEST(Content, other_text_is_none_of_ours) {
  ContentFormat format = format_of(64);
  for (const char* text :
       {"", "hello", "weir/2 s=", "weir/2 s=zzzzzzzz q=00000003 c=00000000;xxxxxxxxxxxxxxxxxxxxxxxx"}) {
    EXPECT_FALSE(format.read(text).readable) << text;
  }
}

TEST(Content, chinese_filler_is_cut_between_characters) {
  for (std::uint64_t size = 40; size < 60; ++size) {
    ContentFormat format = format_of(size, "你好, weir. ");
    std::string content = format.make(1, 2);
    EXPECT_LE(content.size(), size);
    EXPECT_GT(content.size() + 3, size) << "no more is cut than a character";
    EXPECT_TRUE(is_valid_utf8(content)) << size;
    EXPECT_TRUE(format.read(content).intact);
  }
}

TEST(Codec, a_request_is_the_chat_services_message) {
  chat::MessageRequest request;
  ASSERT_TRUE(request.ParseFromString(encoded("你好")));
  EXPECT_EQ(request.content(), "你好");
}

TEST(Codec, a_request_is_written_as_protobuf_would_write_it) {
  for (std::size_t size : {0, 1, 127, 128, 16'383, 16'384, 70'000}) {
    chat::MessageRequest request;
    request.set_content(std::string(size, 'c'));
    EXPECT_EQ(encoded(request.content()), request.SerializeAsString()) << size;
  }
}

TEST(Codec, a_reply_written_in_an_unusual_way_is_read_all_the_same) {
  EXPECT_EQ(decoded(std::string("\x0a\x82\x00hi", 5)), "hi") << "a length with a byte too many";
  EXPECT_EQ(decoded(std::string("\x0a\x02hi\x0a\x02yo", 8)), "yo")
      << "of a field that comes twice the last counts";
  EXPECT_EQ(decoded(std::string("\x10\x01\x0a\x02hi", 6)), "hi") << "unknown fields are passed over";
  EXPECT_EQ(decoded("\x0a\x06你好"), "你好");
}

TEST(Codec, a_reply_is_decoded) {
  chat::MessageResponse response;
  response.set_reply("hello");
  EXPECT_EQ(decoded(response.SerializeAsString()), "hello");
  EXPECT_EQ(decoded(""), "") << "an empty message is one";
}

TEST(Codec, what_is_no_message_is_refused) {
  EXPECT_EQ(decoded("\xff\xff\xff"), std::nullopt);
  EXPECT_EQ(decoded(std::string("\x0a\x05hi", 4)), std::nullopt) << "shorter than it says";
  EXPECT_EQ(decoded(std::string("\x0a\x02\xc3\x28", 4)), std::nullopt) << "not UTF-8";
}

TEST(ContentFormat, a_header_whose_digits_are_none_is_not_readable) {
  ContentFormat format(Payload{.size = Bytes{64}, .text = {}});
  const std::string content = format.make(0xABCDEF01, 0x23456789);
  EXPECT_EQ(format.read(content).stream, 0xABCDEF01U);
  EXPECT_EQ(format.read(content).seq, 0x23456789U);
  for (std::size_t place = 9; place < 17; ++place) {  // of the stream's eight digits
    for (int c = 0; c < 256; ++c) {
      std::string other = content;
      other[place] = static_cast<char>(c);
      bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
      ASSERT_EQ(format.read(other).readable, digit) << "character " << c << " at " << place;
    }
  }
}

}  // namespace
}  // namespace weir
