#include "harness/wire/client/call_output.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

#include "tests/unit/wire/client/heard_events.h"

namespace weir {
namespace {

class CallOutputTest : public testing::Test {
 protected:
  void write(std::string_view message) {
    std::copy(message.begin(), message.end(), output_.room(message.size(), pool_));
    output_.send();
  }
  /// One frame with room for so many bytes.
  CallOutput::Fill fill(std::size_t room = 100) { return output_.fill(frame_.data(), room, pool_, events_); }
  std::string frame(const CallOutput::Fill& fill) const { return {frame_.data(), fill.bytes}; }

  BufferPool pool_;
  HeardEvents events_;
  std::array<char, 100> frame_{};
  CallOutput output_;
};

TEST_F(CallOutputTest, nothing_is_sent_before_the_request_has_left) {
  write("early");
  output_.half_close();
  EXPECT_FALSE(output_.wants_frames());
  EXPECT_TRUE(output_.is_write_pending());
  output_.open();
  EXPECT_TRUE(output_.wants_frames());
}

TEST_F(CallOutputTest, a_write_is_done_with_its_last_byte) {
  output_.open();
  write("12345");
  output_.begin(true);
  EXPECT_FALSE(output_.wants_frames()) << "frames come for it already";
  CallOutput::Fill first = fill(6);
  EXPECT_EQ(first.bytes, 6U);
  EXPECT_TRUE(first.more);
  EXPECT_EQ(events_.words, "");
  EXPECT_TRUE(output_.is_write_pending());
  EXPECT_FALSE(fill().more);
  EXPECT_EQ(events_.words, "written ");
  EXPECT_FALSE(output_.is_write_pending());
  EXPECT_FALSE(output_.wants_frames());
}

TEST_F(CallOutputTest, the_next_message_shares_the_frame_and_so_does_the_half_close_behind_it) {
  output_.open();
  write("a");
  output_.begin(true);
  events_.when_written = [&] {
    if (events_.words == "written ") {
      write("b");
      output_.half_close();
      EXPECT_FALSE(output_.wants_frames()) << "it is in one";
    }
  };
  const CallOutput::Fill both = fill();
  std::string expected;
  append_message(expected, "a");
  append_message(expected, "b");
  EXPECT_EQ(frame(both), expected);
  EXPECT_TRUE(both.end_stream);
  EXPECT_FALSE(both.more);
  EXPECT_EQ(events_.words, "written written half-closed ");
}

TEST_F(CallOutputTest, a_half_close_needs_no_message_and_happens_once) {
  output_.open();
  output_.half_close();
  EXPECT_TRUE(output_.is_half_close_pending());
  EXPECT_TRUE(output_.wants_frames());
  output_.begin(true);
  const CallOutput::Fill end = fill();
  EXPECT_EQ(end.bytes, 0U);
  EXPECT_TRUE(end.end_stream);
  EXPECT_TRUE(output_.is_half_closed());
  EXPECT_FALSE(output_.is_half_close_pending());
  EXPECT_FALSE(output_.wants_frames());
  EXPECT_FALSE(fill().end_stream);
  EXPECT_EQ(events_.words, "half-closed ");
}

TEST_F(CallOutputTest, a_half_close_waits_for_what_was_written_before_it) {
  output_.open();
  write("12345");
  output_.half_close();
  output_.begin(true);
  EXPECT_FALSE(fill(3).end_stream);
  EXPECT_TRUE(fill().end_stream);
  EXPECT_EQ(events_.words, "written half-closed ");
}

TEST_F(CallOutputTest, a_call_that_was_given_up_sends_what_was_written_and_does_not_half_close) {
  output_.open();
  write("last");
  output_.half_close();
  output_.cancel();
  EXPECT_TRUE(output_.is_cancelled());
  EXPECT_TRUE(output_.wants_frames());
  output_.begin(true);
  const CallOutput::Fill last = fill();
  EXPECT_EQ(last.bytes, kMessagePrefix + 4);
  EXPECT_FALSE(last.end_stream);
  EXPECT_FALSE(output_.wants_frames());
  EXPECT_TRUE(output_.is_half_close_pending()) << "and is told so at its end";
}

TEST_F(CallOutputTest, what_is_dropped_stays_pending) {
  output_.open();
  write("lost");
  output_.drop(pool_);
  EXPECT_TRUE(output_.is_write_pending());
  EXPECT_FALSE(output_.wants_frames());
  EXPECT_EQ(fill().bytes, 0U);
  EXPECT_EQ(events_.words, "");
}

}  // namespace
}  // namespace weir
