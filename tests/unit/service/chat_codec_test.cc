#include "harness/service/chat_codec.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>

namespace weir {
namespace {

using namespace std::string_literals;

std::string request_of(std::string_view text) {
  std::string bytes;
  encode_request(text, bytes);
  return bytes;
}

std::optional<std::string> reply_in(std::string_view bytes) {
  std::string scratch;
  std::optional<std::string_view> reply = decode_reply(bytes, scratch);
  return reply ? std::optional<std::string>(*reply) : std::nullopt;
}

TEST(Codec, what_one_side_encodes_the_other_decodes) {
  for (const std::string& text : {""s, "hello"s, "\u4f60\u597d"s, std::string(100'000, 'x')}) {
    EXPECT_EQ(decode_request(request_of(text)), text);
    EXPECT_EQ(reply_in(encode_reply(text)), text);
  }
}

TEST(Codec, a_request_as_libraries_write_it_is_its_own_echo) {
  for (const std::string& text : {""s, "x"s, "eight by"s, "more than eight"s, "twelve \u4f60\u597d"s,
                                  std::string(127, 'x'), std::string(128, 'x'), std::string(100'000, 'x')}) {
    std::string request = request_of(text);
    ASSERT_TRUE(echoes_as_it_stands(request)) << text.substr(0, 20);
    EXPECT_EQ(reply_in(request), text);
  }
}

TEST(Codec, what_is_not_in_that_form_is_no_echo) {
  EXPECT_FALSE(echoes_as_it_stands("\x0A"));                   // no length
  EXPECT_FALSE(echoes_as_it_stands("\x0A\x05shor"));           // cut
  EXPECT_FALSE(echoes_as_it_stands("\x0A\x03longer"));         // more after it
  EXPECT_FALSE(echoes_as_it_stands("\x12\x01x"));              // another field
  EXPECT_FALSE(echoes_as_it_stands("\x0A\x01x\x0A\x01y"));     // twice
  EXPECT_FALSE(echoes_as_it_stands("\x0A\x02\xC3\x28"));       // no UTF-8
  EXPECT_FALSE(echoes_as_it_stands("\x0A\x0A 12345678\xFF"));  // no UTF-8 after the first eight bytes
  EXPECT_FALSE(echoes_as_it_stands(std::string("\x0A") + std::string(11, '\x80')));  // a length without end
}

TEST(Codec, a_message_is_made_large_and_says_the_same) {
  for (std::uint64_t size = 0; size < 300; ++size) {
    const std::string reply = encode_reply("hello", size);
    EXPECT_EQ(reply_in(reply), "hello") << size;
    EXPECT_GE(reply.size(), size);
    EXPECT_LE(reply.size(), std::max<std::uint64_t>(size + 1, 7)) << "a byte too many where no length fits";
    std::string request = request_of("hello");
    pad_message(request, size);
    EXPECT_EQ(decode_request(request), "hello") << size;
  }
  EXPECT_EQ(encode_reply("x", 4'194'305).size(), 4'194'305U);
}

}  // namespace
}  // namespace weir
