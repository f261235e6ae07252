#include "harness/wire/inbox.h"

#include <gtest/gtest.h>

#include <string>

namespace weir {
namespace {

std::string prefixed(std::string_view message) {
  std::string out;
  append_message(out, message);
  return out;
}

TEST(Inbox, gives_out_what_came_message_by_message) {
  Inbox inbox;
  const std::string bytes = prefixed("one") + prefixed("two") + prefixed("three").substr(0, 6);
  inbox.feed(bytes);
  std::string_view message;
  for (const char* expected : {"one", "two"}) {
    ASSERT_EQ(inbox.take(message, std::nullopt), Inbox::Found::kMessage);
    EXPECT_EQ(message, expected);
  }
  EXPECT_EQ(inbox.take(message, std::nullopt), Inbox::Found::kNothing);
  EXPECT_EQ(inbox.held(), 6U);
  EXPECT_FALSE(inbox.has_whole());
  inbox.keep();
  const std::string rest = prefixed("three").substr(6);
  inbox.feed(rest);
  EXPECT_TRUE(inbox.has_whole());
  ASSERT_EQ(inbox.take(message, std::nullopt), Inbox::Found::kMessage);
  EXPECT_EQ(message, "three");
}

TEST(Inbox, knows_a_message_that_is_too_large_by_its_prefix) {
  Inbox inbox;
  const std::string prefix = prefixed("123456").substr(0, kMessagePrefix);
  inbox.feed(prefix);
  std::string_view message;
  EXPECT_EQ(inbox.take(message, 6), Inbox::Found::kNothing) << "as large as is accepted";
  EXPECT_EQ(inbox.take(message, 5), Inbox::Found::kTooLarge);
  EXPECT_EQ(inbox.next_size(), 6U);
  EXPECT_EQ(inbox.take(message, std::nullopt), Inbox::Found::kNothing) << "any size is accepted";
}

TEST(Inbox, takes_no_compressed_message) {
  Inbox inbox;
  std::string bytes = prefixed("zip");
  bytes[0] = 1;
  inbox.feed(bytes);
  std::string_view message;
  EXPECT_EQ(inbox.take(message, 100), Inbox::Found::kBroken);
}

TEST(Inbox, gives_credit_back_in_portions_and_once) {
  Inbox inbox;
  const std::string bytes(kWindowPortion - 1, '\0');
  inbox.feed(bytes);
  EXPECT_EQ(inbox.take_credit(), 0U);
  inbox.feed({bytes.data(), 1});
  EXPECT_EQ(inbox.take_credit(), kWindowPortion)
      << "what was not taken counts as well: the window is the peer's";
  EXPECT_EQ(inbox.take_credit(), 0U);
}

}  // namespace
}  // namespace weir
