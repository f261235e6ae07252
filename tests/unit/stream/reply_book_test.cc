#include "harness/stream/reply_book.h"

#include <gtest/gtest.h>

#include <string>

namespace weir {
namespace {

using namespace std::chrono_literals;

struct Book {
  explicit Book(const Answers& expected) : book(expected) {}

  /// A reply came at `now`: "metric=milliseconds ..." of what it is asked to record, or "=never"; a trailing "." when its message is done.
  std::string take(const ReplyMeaning& reply, Duration now, Duration period = 0s) {
    Commands out;
    const bool done =
        book.take(reply, {.at = RunTime(now), .opened = RunTime(0s), .period = period}, outage, out);
    return words(out) + (done ? "." : "");
  }
  std::string censored(std::uint32_t unwritten, std::uint32_t issued) {
    Commands out;
    book.censor(unwritten, issued, out);
    return words(out);
  }
  [[nodiscard]] Evidence told(std::uint32_t unwritten, bool declined, bool wound_down = false) const {
    Evidence e;
    e.sent = 1;
    e.wound_down = wound_down;
    book.tell(e, unwritten, declined);
    return e;
  }
  static std::string words(const Commands& out) {
    static const auto name = [](LatencyMetric metric) -> std::string {
      switch (metric) {
        case LatencyMetric::kFirstMessage:
          return "first";
        case LatencyMetric::kResponse:
          return "response";
        case LatencyMetric::kService:
          return "service";
        case LatencyMetric::kWait:
          return "wait";
        case LatencyMetric::kReplyGap:
          return "gap";
        case LatencyMetric::kLastReply:
          return "last";
        case LatencyMetric::kRecovery:
          return "recovery";
        default:
          return "?";
      }
    };
    std::string all;
    for (const Command& command : out)
      all += name(command.metric) + "=" +
             (command.type == Command::Type::kCensored ? "never" : std::to_string(command.value / 1ms)) + " ";
    return all;
  }

  ReplyBook book;
  Outage outage{MaybeTime()};
};

TEST(ReplyBook, times_the_first_reply_to_each_message_from_when_it_was_due) {
  Book b({});
  b.book.sent(0, RunTime(1s), RunTime(1002ms));
  b.book.sent(1, RunTime(2s), RunTime(2s));
  EXPECT_EQ(b.book.unanswered(), 2U);
  EXPECT_EQ(*b.book.oldest_sent(), RunTime(1002ms));
  EXPECT_EQ(b.take({.answers = 0}, 1010ms), "first=10 response=10 service=8 wait=2 .");
  EXPECT_EQ(b.take({.answers = 1}, 2003ms), "response=3 service=3 wait=0 .");
  EXPECT_EQ(b.book.received(), 2U);
  EXPECT_FALSE(b.book.oldest_sent());
}

TEST(ReplyBook, a_good_reply_ends_an_outage_and_one_that_says_that_it_failed_does_not) {
  Book b({});
  b.outage.begin(RunTime(500ms));
  b.book.sent(0, RunTime(1s), RunTime(1s));
  b.book.sent(1, RunTime(1s), RunTime(1s));
  EXPECT_EQ(b.take({.answers = 0, .in_band_error = true}, 1s), "first=never response=never .");
  EXPECT_EQ(b.take({.answers = 1}, 1s), "response=0 service=0 wait=0 recovery=500 .");
  EXPECT_EQ(b.told(0, false).in_band_errors, 1U);
}

TEST(ReplyBook, of_several_replies_the_gaps_and_the_last_are_timed) {
  Book b({.count = 2});
  b.book.sent(0, RunTime(1s), RunTime(1s));
  EXPECT_EQ(b.take({.answers = 0}, 1010ms), "first=10 response=10 service=10 wait=0 ");
  EXPECT_EQ(b.take({.answers = 0}, 1030ms), "gap=20 last=30 .");
}

TEST(ReplyBook, what_was_written_and_never_answered_is_told_at_the_end) {
  Book b({});
  b.book.sent(0, RunTime(1s), RunTime(1s));
  b.book.sent(1, RunTime(2s), RunTime(2s));
  EXPECT_EQ(b.censored(0, 2), "first=never response=never response=never ");
  EXPECT_EQ(b.censored(1, 2), "first=never response=never ") << "the latest was never written";
  EXPECT_EQ(b.told(0, false).unanswered, 2U);
  EXPECT_EQ(b.told(1, false).unanswered, 1U);
}

TEST(ReplyBook, pushes_are_due_a_period_apart_from_when_the_first_came) {
  Book b({.kind = Answers::Kind::kPushed, .count = 3});
  EXPECT_EQ(b.book.unanswered(), 0U) << "nothing was asked for yet";
  b.book.sent(0, RunTime(0s), RunTime(0s));
  EXPECT_EQ(b.book.unanswered(), 3U);
  EXPECT_EQ(b.take({.answers = 0, .part = 0}, 100ms, 50ms), "first=100 ");
  EXPECT_EQ(b.take({.answers = 0, .part = 1}, 160ms, 50ms), "gap=60 response=10 ");
  EXPECT_FALSE(b.book.has_all_pushes());
  EXPECT_EQ(b.take({.answers = 0, .part = 2}, 190ms, 50ms), "gap=30 response=0 ") << "not less than nothing";
  EXPECT_TRUE(b.book.has_all_pushes());
  EXPECT_EQ(b.censored(0, 1), "");
}

TEST(ReplyBook, pushes_that_were_not_waited_for_are_declined_and_none_are_owed_to_an_ordinary_end) {
  Book b({.kind = Answers::Kind::kPushed, .count = 3});
  b.book.sent(0, RunTime(0s), RunTime(0s));
  EXPECT_EQ(b.told(0, /*declined=*/false).unanswered, 3U);
  EXPECT_EQ(b.told(0, /*declined=*/true).unanswered, 0U);
  EXPECT_EQ(b.told(0, /*declined=*/true).declined, 3U);
  EXPECT_EQ(b.told(0, /*declined=*/false, /*wound_down=*/true).unanswered, 0U);
}

TEST(ReplyBook, each_message_has_all_there_is_where_nothing_is_pushed) {
  EXPECT_TRUE(Book({}).book.has_all_pushes());
}

}  // namespace
}  // namespace weir
