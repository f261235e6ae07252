#include "harness/service/push_ledger.h"

#include <gtest/gtest.h>

#include "harness/server/push_number.h"

namespace weir {
namespace {

ReplyMeaning push(std::uint32_t number) { return {.answers = 0, .part = number}; }

PushLedger push_ledger_of(std::uint32_t pushes, bool numbered = true) {
  return PushLedger({.kind = Answers::Kind::kPushed, .count = pushes, .numbered = numbered});
}

TEST(PushLedger, all_in_order_is_complete_and_nothing_is_wrong) {
  PushLedger ledger = push_ledger_of(3);
  for (std::uint32_t n = 0; n < 3; ++n) {
    EXPECT_FALSE(ledger.complete());
    EXPECT_EQ(ledger.unanswered(), 3 - n);
    EXPECT_EQ(ledger.received(push(n)), n);
  }
  EXPECT_TRUE(ledger.complete());
  EXPECT_EQ(
      ledger.unanswered() + ledger.lost() + ledger.duplicated() + ledger.reordered() + ledger.corrupted(),
      0U);
}

TEST(PushLedger, a_gap_is_lost_until_it_comes_late) {
  PushLedger ledger = push_ledger_of(5);
  (void)ledger.received(push(0));
  (void)ledger.received(push(3));
  EXPECT_EQ(ledger.lost(), 2U);
  EXPECT_EQ(ledger.received(push(1)), 1U);
  EXPECT_EQ(ledger.lost(), 1U);
  EXPECT_EQ(ledger.reordered(), 1U);
  (void)ledger.received(push(4));
  EXPECT_TRUE(ledger.complete());
  EXPECT_EQ(ledger.unanswered(), 1U);
}

TEST(PushLedger, a_second_one_of_a_number_counts_once) {
  PushLedger ledger = push_ledger_of(5);
  (void)ledger.received(push(0));
  EXPECT_EQ(ledger.received(push(0)), std::nullopt);
  EXPECT_EQ(ledger.duplicated(), 1U);
  EXPECT_EQ(ledger.unanswered(), 4U);
}

TEST(PushLedger, what_is_damaged_or_not_ours_is_corrupted) {
  ReplyMeaning damaged = push(0);
  damaged.intact = false;
  ReplyMeaning without_number = push(0);
  without_number.part.reset();
  ReplyMeaning of_another = push(0);
  of_another.answers.reset();
  ReplyMeaning beyond_the_last = push(5);
  ReplyMeaning of_another_request = push(0);
  of_another_request.answers = 1;
  for (const ReplyMeaning& bad :
       {damaged, without_number, of_another, beyond_the_last, of_another_request, ReplyMeaning{}}) {
    PushLedger ledger = push_ledger_of(5);
    EXPECT_EQ(ledger.received(bad), 0U) << "it takes the place of the next";
    EXPECT_EQ(ledger.corrupted(), 1U);
  }
}

TEST(PushLedger, without_integrity_they_are_counted) {
  PushLedger ledger = push_ledger_of(2, false);
  EXPECT_EQ(ledger.received({}), 0U);
  EXPECT_EQ(ledger.received({}), 1U);
  EXPECT_EQ(ledger.received({}), std::nullopt);
  EXPECT_EQ(ledger.duplicated(), 1U);
  EXPECT_EQ(ledger.corrupted(), 0U);
}

TEST(PushNumber, comes_back_as_it_was) {
  for (std::uint32_t number : {0U, 42U, 999'999U, 0xffffffffU}) {
    EXPECT_EQ(read_push_number("said: " + push_number(number)), number);
  }
}

TEST(PushNumber, is_not_there_when_any_byte_is_changed) {
  const std::string good = push_number(42);
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 1);
    EXPECT_EQ(read_push_number(bad), std::nullopt) << i;
    EXPECT_EQ(read_push_number(good.substr(0, i)), std::nullopt) << i;
  }
  EXPECT_EQ(read_push_number(good + "x"), std::nullopt) << "a number stands right before the content";
}

}  // namespace
}  // namespace weir
