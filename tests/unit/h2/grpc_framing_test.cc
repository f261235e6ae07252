#include "harness/h2/grpc_framing.h"

#include <gtest/gtest.h>

#include <vector>

namespace weir {
namespace {

using Found = MessageReader::Found;

std::vector<std::string> take_all(MessageReader& reader) {
  std::vector<std::string> messages;
  std::string_view message;
  while (reader.take(message) == Found::kMessage) messages.emplace_back(message);
  reader.keep();
  return messages;
}

TEST(GrpcFraming, prefix_is_a_zero_and_the_length_in_four_bytes) {
  std::string out = "before";
  append_message(out, std::string(258, 'x'));
  EXPECT_EQ(out.substr(0, 11), std::string("before") + std::string("\0\0\0\1\2", 5));
  EXPECT_EQ(out.size(), 6U + 5 + 258);
}

TEST(GrpcFraming, messages_are_found_however_the_bytes_are_cut) {
  const std::vector<std::string> messages = {"", "a", std::string(300, 'b'), "", "ccc"};
  std::string bytes;
  for (const std::string& message : messages) append_message(bytes, message);
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    MessageReader reader;
    std::vector<std::string> found;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      std::string chunk = bytes.substr(at, piece);  // gone after this turn, as a receive buffer is
      reader.feed(chunk);
      for (std::string& message : take_all(reader)) found.push_back(std::move(message));
    }
    EXPECT_EQ(found, messages) << "in pieces of " << piece;
    EXPECT_EQ(reader.held(), 0U);
  }
}

TEST(GrpcFraming, what_is_not_taken_is_held_back) {
  std::string bytes;
  append_message(bytes, "one");
  append_message(bytes, "two");
  MessageReader reader;
  reader.feed(bytes);
  std::string_view message;
  ASSERT_EQ(reader.take(message), Found::kMessage);
  EXPECT_EQ(message, "one");
  reader.keep();
  bytes.assign(bytes.size(), '?');
  EXPECT_EQ(reader.held(), 8U);
  ASSERT_EQ(reader.take(message), Found::kMessage);
  EXPECT_EQ(message, "two");
  EXPECT_EQ(reader.take(message), Found::kNothing);
}

TEST(GrpcFraming, a_compressed_message_is_broken_for_no_encoding_was_offered) {
  MessageReader reader;
  reader.feed(std::string_view("\1\0\0\0\1x", 6));
  std::string_view message;
  EXPECT_EQ(reader.take(message), Found::kBroken);
}

TEST(GrpcFraming, a_length_beyond_what_came_is_not_believed_but_awaited) {
  MessageReader reader;
  reader.feed(std::string_view("\0\x7f\xff\xff\xff", 5));
  std::string_view message;
  EXPECT_EQ(reader.take(message), Found::kNothing);
  reader.keep();
  EXPECT_EQ(reader.held(), 5U);
}

TEST(GrpcFraming, a_size_is_known_before_its_message_is_there) {
  std::string out;
  append_message(out, "first");
  append_message(out, std::string(100'000, 'x'));
  MessageReader reader;
  reader.feed(std::string_view(out).substr(0, 4));
  EXPECT_EQ(reader.next_size(), std::nullopt);
  reader.feed(std::string_view(out).substr(4, 20));
  EXPECT_EQ(reader.next_size(), 5U);
  std::string_view message;
  ASSERT_EQ(reader.take(message), Found::kMessage);
  EXPECT_EQ(reader.next_size(), 100'000U);
  EXPECT_EQ(reader.take(message), Found::kNothing);
}

TEST(GrpcFraming, gives_no_size_of_a_message_whose_prefix_is_none) {
  MessageReader reader;
  reader.feed("<!DOCTYPE HTML>");  // half a gigabyte, if it were one
  EXPECT_FALSE(reader.next_size());
  std::string_view message;
  EXPECT_EQ(reader.take(message), MessageReader::Found::kBroken);
}

}  // namespace
}  // namespace weir
