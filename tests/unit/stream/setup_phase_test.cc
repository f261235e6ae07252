#include "harness/stream/setup_phase.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

using Do = SetupPhase::Do;

/// One call on its way to its end.
struct OneCall {
  SetupPhase phase{1};
  OneCall() { phase.begin_call(); }
  Do happens(Event::Type type, bool ok = true) {
    Event event{.type = type};
    event.ok = ok;
    return phase.step(event);
  }
  Do reply(const std::string& bytes) {
    Event event{.type = Event::Type::kReply};
    event.unread = &bytes;
    return phase.step(event);
  }
  Do end(int code) {
    CallEnd call;
    call.code = code;
    Event event{.type = Event::Type::kEnd};
    event.end = &call;
    return phase.step(event);
  }
};

TEST(SetupPhase, a_call_is_half_closed_when_written_and_read_to_its_end) {
  OneCall c;
  EXPECT_EQ(c.happens(Event::Type::kHeaders), Do::kNothing);
  EXPECT_EQ(c.happens(Event::Type::kWriteDone), Do::kHalfClose);
  EXPECT_EQ(c.reply("lease 7"), Do::kRead);
  EXPECT_EQ(c.happens(Event::Type::kReadFailed), Do::kNothing);
  EXPECT_TRUE(c.phase.is_under_way());
  EXPECT_EQ(c.end(0), Do::kCallEnded);
  EXPECT_FALSE(c.phase.is_under_way());
  EXPECT_EQ(c.phase.reply(), "lease 7");
  EXPECT_FALSE(c.phase.failure());
  EXPECT_FALSE(c.phase.is_over());
  c.phase.go_on();
  EXPECT_TRUE(c.phase.is_over());
}

TEST(SetupPhase, a_call_whose_write_fails_is_half_closed_all_the_same) {
  OneCall c;
  EXPECT_EQ(c.happens(Event::Type::kWriteDone, false), Do::kHalfClose);
}

TEST(SetupPhase, a_status_other_than_ok_is_a_failure_whatever_came_before_it) {
  OneCall c;
  c.reply("half");
  EXPECT_EQ(c.end(14), Do::kCallEnded);
  ASSERT_TRUE(c.phase.failure());
  EXPECT_EQ(c.phase.failure()->code, 14);
}

TEST(SetupPhase, a_call_without_a_reply_is_a_failure_and_says_so) {
  OneCall c;
  c.end(0);
  ASSERT_TRUE(c.phase.failure());
  EXPECT_EQ(c.phase.failure()->code, 13);
  EXPECT_EQ(c.phase.failure()->message, "the call ended with OK and without a reply");
}

}  // namespace
}  // namespace weir
