#include "harness/wire/client/call_input.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace weir {
namespace {

using Next = CallInput::Next;

class CallInputTest : public testing::Test {
 protected:
  static std::string framed(std::string_view message) {
    std::string out;
    append_message(out, message);
    return out;
  }
  /// As when a frame comes in: the bytes are gone once nothing is found in them any more.
  Next feed(const std::string& bytes) {
    piece_ = std::make_unique<std::string>(bytes);
    input_.feed(*piece_);
    return next();
  }
  Next next() {
    std::string_view message;
    const Next found = input_.next(message, kLimit);
    if (found == Next::kMessage) got_ = std::string(message);
    if (found == Next::kNothing) piece_.reset();
    return found;
  }
  bool hold_back(int code) {
    CallEnd end;
    end.code = code;
    return input_.hold_back(end);
  }

  static constexpr std::uint64_t kLimit = 1'000'000;
  CallInput input_;
  std::string got_;
  std::unique_ptr<std::string> piece_;
};

TEST_F(CallInputTest, gives_out_one_message_for_each_that_was_asked_for) {
  EXPECT_EQ(feed(framed("one") + framed("two")), Next::kNothing) << "nobody asked";
  EXPECT_TRUE(input_.ask()) << "it is there";
  EXPECT_EQ(next(), Next::kMessage);
  EXPECT_EQ(got_, "one");
  EXPECT_FALSE(input_.is_asked());
  EXPECT_EQ(next(), Next::kNothing);
  EXPECT_TRUE(input_.ask());
  EXPECT_EQ(next(), Next::kMessage);
  EXPECT_EQ(got_, "two");
  EXPECT_EQ(next(), Next::kNothing);
  EXPECT_FALSE(input_.ask()) << "it has to come first";
}

TEST_F(CallInputTest, who_asks_while_a_message_is_given_out_is_served_by_who_gives_it) {
  EXPECT_FALSE(input_.ask());
  EXPECT_EQ(feed(framed("one") + framed("two")), Next::kMessage);
  EXPECT_FALSE(input_.ask()) << "next() is called again anyway";
  EXPECT_EQ(next(), Next::kMessage);
  EXPECT_EQ(got_, "two");
}

TEST_F(CallInputTest, the_end_comes_behind_what_came_before_it_and_when_it_is_asked_for) {
  EXPECT_EQ(feed(framed("one") + framed("two")), Next::kNothing);
  ASSERT_TRUE(hold_back(7));
  EXPECT_TRUE(input_.has_end());
  for (const char* expected : {"one", "two"}) {
    EXPECT_TRUE(input_.ask());
    EXPECT_EQ(next(), Next::kMessage);
    EXPECT_EQ(got_, expected);
  }
  EXPECT_EQ(next(), Next::kNothing) << "nobody asked for more";
  EXPECT_TRUE(input_.ask());
  EXPECT_EQ(next(), Next::kEnd);
  EXPECT_EQ(input_.take_end().code, 7);
}

TEST_F(CallInputTest, once_the_end_is_known_who_asks_has_to_come_again) {
  EXPECT_EQ(feed(framed("one") + framed("two")), Next::kNothing);
  ASSERT_TRUE(hold_back(0));
  EXPECT_TRUE(input_.ask());
  EXPECT_EQ(next(), Next::kMessage);
  EXPECT_TRUE(input_.ask()) << "a cancel that the message brought about comes before the next one";
}

TEST_F(CallInputTest, an_end_with_nothing_before_it_is_not_held_back) {
  CallEnd end;
  end.message = "kept";
  EXPECT_FALSE(input_.hold_back(end));
  EXPECT_EQ(end.message, "kept");
  EXPECT_FALSE(input_.has_end());
}

TEST_F(CallInputTest, a_response_that_is_over_within_a_message_was_cut) {
  EXPECT_FALSE(input_.ask());
  EXPECT_EQ(feed(framed("whole").substr(0, 7)), Next::kNothing);
  EXPECT_TRUE(input_.is_within_message());
  ASSERT_TRUE(hold_back(0));
  EXPECT_EQ(next(), Next::kCut);
}

TEST_F(CallInputTest, a_whole_message_that_was_just_asked_for_is_not_cut_by_the_end_behind_it) {
  EXPECT_EQ(feed(framed("whole")), Next::kNothing);
  EXPECT_TRUE(input_.ask()) << "whoever gives it out has not come yet";
  EXPECT_FALSE(input_.is_within_message());
  ASSERT_TRUE(hold_back(0));
  EXPECT_EQ(next(), Next::kMessage);
}

TEST_F(CallInputTest, what_nobody_may_send_is_told_apart) {
  EXPECT_FALSE(input_.ask());
  const std::string prefix = std::string("\0\0\x10\0\0", 5);
  EXPECT_EQ(feed(prefix), Next::kTooLarge);
  EXPECT_EQ(input_.next_size(), 0x100000U);
  CallInput other;
  (void)other.ask();
  std::string compressed = framed("zip");
  compressed[0] = 1;
  other.feed(compressed);
  std::string_view message;
  EXPECT_EQ(other.next(message, std::nullopt), Next::kBroken);
}

TEST_F(CallInputTest, credit_is_given_while_somebody_reads) {
  const std::string large = framed(std::string(kWindowPortion, 'x'));
  EXPECT_EQ(feed(large), Next::kNothing);
  EXPECT_EQ(input_.take_credit(), 0U) << "a reader that pauses is felt by the peer";
  EXPECT_TRUE(input_.ask());
  EXPECT_EQ(next(), Next::kMessage);
  EXPECT_EQ(input_.take_credit(), 0U);
  EXPECT_FALSE(input_.ask());
  EXPECT_EQ(next(), Next::kNothing);
  EXPECT_EQ(input_.take_credit(), large.size());
}

}  // namespace
}  // namespace weir
