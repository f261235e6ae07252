#include "harness/service/ledger.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace weir {
namespace {

ReplyMeaning reply(std::uint32_t seq) { return {.answers = seq}; }

Ledger ledger_of(std::uint32_t messages, std::uint32_t replies = 1, bool numbered = true) {
  Ledger ledger({.count = replies, .numbered = numbered});
  for (std::uint32_t i = 0; i < messages; ++i)
    ledger.sent(i, RunTime(Duration(i)), RunTime(Duration(10 * i)));
  return ledger;
}

TEST(Ledger, an_answer_completes_its_message_and_tells_when_that_was_due_and_sent) {
  Ledger ledger = ledger_of(3);
  Ledger::Answer answer = ledger.received(reply(0), RunTime());
  EXPECT_TRUE(answer.completed);
  ledger.received(reply(1), RunTime());
  answer = ledger.received(reply(2), RunTime());
  ASSERT_TRUE(answer.first_answer_to);
  EXPECT_EQ(answer.first_answer_to->seq, 2U);
  EXPECT_EQ(answer.first_answer_to->due, RunTime(Duration(2)));
  EXPECT_EQ(answer.first_answer_to->sent, RunTime(Duration(20)));
  EXPECT_EQ(ledger.unanswered(), 0U);
  EXPECT_EQ(ledger.lost() + ledger.duplicated() + ledger.reordered() + ledger.corrupted(), 0U);
}

TEST(Ledger, a_message_passed_over_is_lost_and_one_at_the_end_only_unanswered) {
  Ledger ledger = ledger_of(4);
  ledger.received(reply(0), RunTime());
  ledger.received(reply(2), RunTime());
  EXPECT_EQ(ledger.lost(), 1U);
  EXPECT_EQ(ledger.unanswered(), 2U);
}

TEST(Ledger, a_late_one_was_reordered_and_not_lost) {
  Ledger ledger = ledger_of(2);
  ledger.received(reply(1), RunTime());
  EXPECT_EQ(ledger.lost(), 1U);
  ledger.received(reply(0), RunTime());
  EXPECT_EQ(ledger.lost(), 0U);
  EXPECT_EQ(ledger.reordered(), 1U);
}

TEST(Ledger, a_second_answer_is_a_duplicate_and_completes_nothing) {
  Ledger ledger = ledger_of(2);
  ledger.received(reply(0), RunTime());
  Ledger::Answer answer = ledger.received(reply(0), RunTime());
  EXPECT_FALSE(answer.completed);
  EXPECT_FALSE(answer.first_answer_to);
  EXPECT_EQ(ledger.duplicated(), 1U);
  EXPECT_EQ(ledger.unanswered(), 1U);
}

TEST(Ledger, what_cannot_be_ours_is_corrupt_and_stands_for_the_oldest) {
  for (const ReplyMeaning& wrong : {ReplyMeaning{}, ReplyMeaning{.intact = false}, reply(9),
                                    ReplyMeaning{.answers = 0, .intact = false}}) {
    Ledger ledger = ledger_of(2);
    Ledger::Answer answer = ledger.received(wrong, RunTime());
    ASSERT_TRUE(answer.first_answer_to);
    EXPECT_EQ(answer.first_answer_to->seq, 0U);
    EXPECT_EQ(ledger.corrupted(), 1U);
    EXPECT_EQ(ledger.unanswered(), 1U);
  }
}

TEST(Ledger, a_corrupt_reply_too_many_is_corrupt) {
  Ledger ledger = ledger_of(0);
  EXPECT_FALSE(ledger.received({}, RunTime()).completed);
  EXPECT_EQ(ledger.corrupted(), 1U);
}

TEST(Ledger, with_several_replies_a_message_the_first_counts_and_the_last_completes) {
  Ledger ledger = ledger_of(2, 2);
  Ledger::Answer first = ledger.received(reply(0), RunTime());
  EXPECT_TRUE(first.first_answer_to);
  EXPECT_FALSE(first.completed);
  Ledger::Answer second = ledger.received(reply(0), RunTime());
  EXPECT_FALSE(second.first_answer_to);
  EXPECT_TRUE(second.completed);
  EXPECT_EQ(ledger.duplicated(), 0U);
  ledger.received(reply(0), RunTime());
  EXPECT_EQ(ledger.duplicated(), 1U);
}

TEST(Ledger, a_message_that_has_some_of_its_replies_is_unanswered_but_not_lost) {
  Ledger ledger = ledger_of(2, 2);
  ledger.received(reply(0), RunTime());
  EXPECT_EQ(ledger.lost(), 0U) << "nothing newer was answered";
  ledger.received(reply(1), RunTime());
  EXPECT_EQ(ledger.lost(), 1U);
  EXPECT_EQ(ledger.unanswered(), 2U);
}

TEST(Ledger, of_a_server_that_never_replies_nothing_is_missing) {
  Ledger ledger = ledger_of(3, 0);
  EXPECT_EQ(ledger.unanswered(), 0U);
  ledger.received(reply(1), RunTime());
  EXPECT_EQ(ledger.duplicated(), 1U);
}

TEST(Ledger, without_numbers_replies_are_taken_in_order) {
  Ledger ledger = ledger_of(2, 1, false);
  Ledger::Answer answer = ledger.received({}, RunTime());
  ASSERT_TRUE(answer.first_answer_to);
  EXPECT_EQ(answer.first_answer_to->seq, 0U);
  EXPECT_EQ(ledger.received(reply(0), RunTime()).first_answer_to.value_or(SentMessage{}).seq, 1U)
      << "a number means nothing";
  EXPECT_FALSE(ledger.received({}, RunTime()).completed);
  EXPECT_EQ(ledger.duplicated(), 1U);
  EXPECT_EQ(ledger.corrupted(), 0U);
}

TEST(Ledger, a_reply_that_says_it_is_the_last_completes_its_message_before_the_count) {
  Ledger ledger = ledger_of(2, 5);
  EXPECT_FALSE(ledger.received(reply(0), RunTime()).completed);
  const Ledger::Answer answer = ledger.received({.answers = 0, .last = true}, RunTime());
  EXPECT_TRUE(answer.completed);
  EXPECT_EQ(answer.completed_due, RunTime(Duration(0)));
  EXPECT_EQ(ledger.unanswered(), 1U);
  ledger.received(reply(0), RunTime());
  EXPECT_EQ(ledger.duplicated(), 1U) << "nothing was to follow";
}

/// The same, as plainly as it can be said.
struct NaiveLedger {
  std::uint32_t each;
  std::uint32_t sent = 0;
  std::map<std::uint32_t, std::uint32_t> answers;
  std::optional<std::uint32_t> newest;
  std::uint32_t duplicated = 0, reordered = 0;

  void take(std::uint32_t seq) {
    if (answers[seq] == each) {
      ++duplicated;
      return;
    }
    if (newest && seq < *newest) ++reordered;
    ++answers[seq];
    newest = std::max(newest.value_or(0), seq);
  }
  [[nodiscard]] std::uint32_t unanswered(std::uint32_t up_to) {
    std::uint32_t count = 0;
    for (std::uint32_t seq = 0; seq < std::min(sent, up_to); ++seq) count += answers[seq] < each ? 1 : 0;
    return count;
  }
};

TEST(Ledger, agrees_with_a_naive_one_whatever_happens) {
  for (std::uint32_t seed = 0; seed < 500; ++seed) {
    std::mt19937 random(seed);
    auto pick = [&](std::uint32_t high) {
      return std::uniform_int_distribution<std::uint32_t>(0, high)(random);
    };
    NaiveLedger naive{.each = 1 + pick(1), .answers = {}, .newest = {}};
    Ledger ledger({.count = naive.each});
    for (int i = 0; i < 400; ++i) {
      if (naive.sent == 0 || pick(2) == 0) {
        ledger.sent(naive.sent++, {}, {});
      } else {
        std::uint32_t back = std::min(naive.sent - 1, pick(4) == 0 ? pick(naive.sent - 1) : pick(3));
        ledger.received(reply(naive.sent - 1 - back), RunTime());
        naive.take(naive.sent - 1 - back);
      }
      ASSERT_EQ(ledger.unanswered(), naive.unanswered(naive.sent)) << seed;
      ASSERT_EQ(ledger.lost(), naive.unanswered(naive.newest.value_or(0))) << seed;
      ASSERT_EQ(ledger.duplicated(), naive.duplicated) << seed;
      ASSERT_EQ(ledger.reordered(), naive.reordered) << seed;
    }
  }
}

}  // namespace
}  // namespace weir
