#include "harness/check/client/message_ledger.h"

#include <gtest/gtest.h>

#include "tests/unit/check/client/fake_client.h"

namespace weir {
namespace {

/// One that says "1" to "6" on one stream, and ends.
const ClientLog& plain() {
  static const ClientLog kLog = FakeClient().talks(0, 0, 1, 6).ends(100, 0);
  return kLog;
}
const KnownMessages& known() {
  static const KnownMessages kKnown = known_messages(plain());
  return kKnown;
}
/// It has said "1" to "3" and been answered, and says "4", which the fault swallows.
FakeClient cut_off() {
  FakeClient client;
  client.talks(0, 0, 1, 3).struck(31).says(32, 0, 4, "4", true).loses(33, 0);
  return client;
}

TEST(MessageLedger, learns_from_a_client_that_is_left_alone) {
  EXPECT_EQ(known().order.size(), 6U);
  EXPECT_TRUE(known().told_apart);
  EXPECT_TRUE(known().all);
  EXPECT_TRUE(known().in_turn);
  EXPECT_TRUE(known().one_stream);
}

TEST(MessageLedger, finds_nothing_where_all_came_once) {
  const MessageFacts facts = message_facts(cut_off().talks(100, 1, 4, 6).ends(200, 0), known());
  EXPECT_EQ(facts.lost, 0U);
  EXPECT_EQ(facts.twice, 0U);
  EXPECT_EQ(facts.maybe_twice, 0U) << "the first was swallowed";
}

TEST(MessageLedger, finds_what_was_swallowed_and_not_said_again) {
  EXPECT_EQ(message_facts(cut_off().talks(100, 1, 5, 6).ends(200, 0), known()).lost, 1U);
}

TEST(MessageLedger, finds_what_was_left_out_though_it_never_was_said) {
  FakeClient client;
  client.talks(0, 0, 1, 3).struck(31).loses(32, 0);
  EXPECT_EQ(message_facts(client.talks(100, 1, 5, 6).ends(200, 0), known()).lost, 1U);
}

TEST(MessageLedger, of_a_client_that_was_stopped_misses_only_what_lies_before_its_last) {
  EXPECT_EQ(message_facts(cut_off().talks(100, 1, 5, 5).watched_until(1000), known()).lost, 1U);
  EXPECT_EQ(message_facts(cut_off().talks(100, 1, 4, 5).watched_until(1000), known()).lost, 0U);
}

TEST(MessageLedger, of_one_that_failed_misses_only_what_it_had_said) {
  EXPECT_EQ(message_facts(cut_off().ends(200, 1), known()).lost, 1U) << "and not 5 and 6";
}

TEST(MessageLedger, finds_what_was_answered_and_is_said_again) {
  const MessageFacts facts = message_facts(cut_off().talks(100, 1, 3, 6).ends(200, 0), known());
  EXPECT_EQ(facts.twice, 1U) << "it said 4 behind the answer of 3, and 3 again";
  EXPECT_EQ(facts.maybe_twice, 0U);
}

TEST(MessageLedger, a_reply_that_comes_together_with_the_end_may_not_have_been_seen) {
  FakeClient client;
  client.talks(0, 0, 1, 3).struck(31).loses(32, 0);
  const MessageFacts facts = message_facts(client.talks(100, 1, 2, 6).ends(200, 0), known());
  EXPECT_EQ(facts.twice, 1U) << "2, behind whose answer it said 3";
  EXPECT_EQ(facts.maybe_twice, 1U) << "3";
}

TEST(MessageLedger, of_a_client_that_does_not_wait_for_replies_only_old_ones_count) {
  FakeClient in_haste;
  in_haste.connects(0, 0).opens(0, 0).says(1, 0, 1, "1").says(2, 0, 2, "2").hears(3, 0, 1).hears(4, 0, 2);
  const KnownMessages of_it = known_messages(in_haste.ends(10, 0));
  EXPECT_FALSE(of_it.ping_pong);
  const auto facts_of = [&](int struck) {
    FakeClient client;
    client.connects(0, 0).opens(0, 0).says(1, 0, 1, "1").says(2, 0, 2, "2").hears(3, 0, 1).struck(struck);
    return message_facts(client.loses(struck, 0).talks(500, 1, 1, 2).ends(700, 0), of_it);
  };
  EXPECT_EQ(facts_of(4).twice, 0U);
  EXPECT_EQ(facts_of(60).twice, 1U);
}

TEST(MessageLedger, does_not_blame_a_client_that_could_not_know) {
  FakeClient client;
  client.talks(0, 0, 1, 3).says(35, 0, 4, "4").struck(36).loses(37, 0);
  const MessageFacts facts = message_facts(client.talks(100, 1, 4, 6).ends(200, 0), known());
  EXPECT_EQ(facts.twice, 0U);
  EXPECT_EQ(facts.maybe_twice, 1U);
}

TEST(MessageLedger, the_same_stream_carries_nothing_twice) {
  FakeClient client;
  client.connects(0, 0).opens(0, 0).says(1, 0, 1, "1").struck(2).says(3, 0, 2, "1");
  EXPECT_EQ(message_facts(client.watched_until(500), known()).twice, 1U);
}

TEST(MessageLedger, tells_nothing_of_messages_that_are_alike) {
  FakeClient alike;
  alike.connects(0, 0).opens(0, 0).says(1, 0, 1, "ping").says(2, 0, 2, "ping");
  const KnownMessages of_alike = known_messages(alike.ends(10, 0));
  EXPECT_FALSE(of_alike.told_apart);
  const MessageFacts facts = message_facts(cut_off().talks(100, 1, 3, 6).ends(200, 0), of_alike);
  EXPECT_EQ(facts.twice + facts.lost, 0U);
}

TEST(MessageLedger, says_nothing_of_what_is_left_out_where_each_run_says_something_else) {
  FakeClient client;
  client.connects(0, 0)
      .opens(0, 0)
      .says(1, 0, 1, "at 12:01")
      .hears(1, 0, 1)
      .struck(2)
      .says(3, 0, 2, "at 12:02");
  EXPECT_EQ(message_facts(client.ends(100, 0), known()).lost, 0U);
}

}  // namespace
}  // namespace weir
