// Which message a reply answers, and what holds among replies.
#include "harness/service/described/in_flight.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "harness/service/described/reply_rules.h"
#include "tests/support/shop.h"

namespace weir {
namespace {

TEST(ByField, a_message_is_found_by_its_key_until_it_is_done_and_known_a_while_longer) {
  ByField waiting;
  waiting.sent(70, {.seq = 0});
  waiting.sent(71, {.seq = 1});
  ASSERT_NE(waiting.find(71), nullptr);
  EXPECT_EQ(waiting.find(71)->seq, 1U);
  EXPECT_EQ(waiting.oldest_key(), 70U);
  waiting.done(70);
  EXPECT_EQ(waiting.find(70), nullptr);
  EXPECT_EQ(waiting.done_before(70), 0U);
  EXPECT_EQ(waiting.done_before(99), std::nullopt);
  EXPECT_EQ(waiting.oldest_key(), 71U);
  waiting.clear();
  EXPECT_EQ(waiting.oldest_key(), std::nullopt);
  EXPECT_EQ(waiting.done_before(70), std::nullopt);
}

TEST(ByField, agrees_with_a_map_whatever_is_sent_and_done) {
  ByField waiting;
  std::map<std::uint64_t, std::uint32_t> naive;
  std::mt19937 random(7);
  for (std::uint32_t seq = 0; seq < 5'000; ++seq) {
    const std::uint64_t key = random() % 9;
    if (random() % 2 == 0) {
      waiting.sent(key, {.seq = seq});
      naive[key] = seq;
    } else {
      const auto was = naive.find(key);
      waiting.done(key);
      if (was != naive.end()) {
        EXPECT_EQ(waiting.done_before(key).has_value(), true);
        naive.erase(was);
      }
    }
    for (std::uint64_t k = 0; k < 9; ++k) {
      const auto known = naive.find(k);
      const InFlightMessage* const found = waiting.find(k);
      ASSERT_EQ(found != nullptr, known != naive.end()) << k;
      if (found != nullptr) {
        ASSERT_EQ(found->seq, known->second);
      }
    }
    const auto oldest = std::min_element(naive.begin(), naive.end(),
                                         [](const auto& a, const auto& b) { return a.second < b.second; });
    ASSERT_EQ(waiting.oldest_key(), naive.empty() ? std::nullopt : std::optional(oldest->first));
  }
}

TEST(ByField, a_stream_that_waits_for_one_reply_at_a_time_is_small) {
  // A hundred thousand may be idle.
  EXPECT_LE(sizeof(ByField), 104U);
}

Path update_path(const std::string& text) {
  TextMistakes mistakes;
  return Path::compile(text, shop_type("Update"), mistakes).value();
}

/// What a book with that rule says of the last of these replies: "repeated", "backwards", "skipped 3", or nothing.
std::string judged(ReplyRules::Kind kind, const std::string& path, const std::vector<std::string>& replies,
                   const std::string& by = "") {
  ReplyRules rules;
  rules.rules.push_back({kind, update_path(path)});
  if (!by.empty()) rules.by = update_path(by);
  RuleBook book;
  ReplyMeaning last;
  for (const std::string& reply : replies) {
    last = {};
    book.judge(rules, shop_bytes("Update", reply), last);
  }
  std::string out;
  if (last.repeated) out += "repeated ";
  if (last.backwards) out += "backwards ";
  if (last.skipped > 0) out += "skipped " + std::to_string(last.skipped);
  return out;
}

using Kind = ReplyRules::Kind;

TEST(RuleBook, each_rule_finds_what_breaks_it) {
  EXPECT_EQ(judged(Kind::kUnique, "id", {R"({"id": 1})", R"({"id": 2})", R"({"id": 1})"}), "repeated ");
  EXPECT_EQ(judged(Kind::kUnique, "id", {R"({"id": 1})", R"({"id": 2})"}), "");
  EXPECT_EQ(judged(Kind::kNeverBack, "id", {R"({"id": 5})", R"({"id": 5})"}), "");
  EXPECT_EQ(judged(Kind::kNeverBack, "id", {R"({"id": 5})", R"({"id": 4})"}), "backwards ");
  EXPECT_EQ(judged(Kind::kStrictlyUp, "id", {R"({"id": 5})", R"({"id": 5})"}), "repeated ");
  EXPECT_EQ(judged(Kind::kStrictlyUp, "id", {R"({"id": 5})", R"({"id": 9})"}), "");
  EXPECT_EQ(judged(Kind::kContiguous, "id", {R"({"id": 5})", R"({"id": 6})"}), "");
  EXPECT_EQ(judged(Kind::kContiguous, "id", {R"({"id": 5})", R"({"id": 9})"}), "skipped 3");
  EXPECT_EQ(judged(Kind::kContiguous, "id", {R"({"id": -1})", R"({"id": 1})"}), "skipped 1");
}

TEST(RuleBook, one_that_went_back_does_not_lower_what_is_expected) {
  EXPECT_EQ(judged(Kind::kNeverBack, "id", {R"({"id": 5})", R"({"id": 3})", R"({"id": 4})"}), "backwards ");
}

TEST(RuleBook, texts_of_digits_are_numbers) {
  EXPECT_EQ(judged(Kind::kNeverBack, "version", {R"({"version": "9"})", R"({"version": "10"})"}), "");
  EXPECT_EQ(judged(Kind::kContiguous, "version", {R"({"version": "9"})", R"({"version": "12"})"}),
            "skipped 2");
}

TEST(RuleBook, every_value_of_a_list_is_judged_and_each_value_of_by_apart) {
  EXPECT_EQ(judged(Kind::kUnique, "counts[*]", {R"({"counts": [1, 2]})", R"({"counts": [3, 2]})"}),
            "repeated ");
  EXPECT_EQ(
      judged(Kind::kContiguous, "id",
             {R"({"id": 1, "name": "a"})", R"({"id": 7, "name": "b"})", R"({"id": 2, "name": "a"})"}, "name"),
      "");
}

}  // namespace
}  // namespace weir
