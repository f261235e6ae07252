#include "harness/explain/rank.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <set>

#include "harness/explain/known_symptoms.h"
#include "tests/unit/explain/pasted_texts.h"

namespace weir {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> first_ids(const Answer& answer, std::size_t most) {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < std::min(most, answer.causes.size()); ++i)
    ids.push_back(answer.causes[i].symptom->id);
  return ids;
}

/// At which place the right cause stands, from 1; 0: among the first three it does not.
std::size_t place_in_first_three(const PastedText& pasted) {
  const std::vector<std::string> ids = first_ids(rank(known_symptoms(), pasted.question), 3);
  const auto found = std::find(ids.begin(), ids.end(), pasted.cause);
  return found == ids.end() ? 0 : static_cast<std::size_t>(found - ids.begin()) + 1;
}

TEST(Rank, the_right_cause_of_a_pasted_text_is_first_in_80_percent_and_in_three_for_95) {
  std::size_t first = 0;
  std::size_t in_three = 0;
  std::string missed;
  for (const PastedText& pasted : pasted_texts()) {
    const std::size_t place = place_in_first_three(pasted);
    first += place == 1 ? 1 : 0;
    in_three += place > 0 ? 1 : 0;
    if (place == 1) continue;
    missed += pasted.cause + " is at " + std::to_string(place) + " of " +
              testing::PrintToString(first_ids(rank(known_symptoms(), pasted.question), 3)) + ": " +
              pasted.question.text.substr(0, 100) + "\n";
  }
  const std::size_t all = pasted_texts().size();
  std::cout << "the right cause is first for " << first << " of " << all
            << " pasted texts, in the first three for " << in_three << "\n";
  RecordProperty("first", static_cast<int>(first));
  RecordProperty("in_three", static_cast<int>(in_three));
  RecordProperty("of", static_cast<int>(all));
  EXPECT_GE(all, 60U);
  EXPECT_GE(first * 100, all * 80) << missed;
  EXPECT_GE(in_three * 100, all * 95) << missed;
}

TEST(Rank, the_pasted_texts_are_not_those_of_the_table) {
  for (const PastedText& pasted : pasted_texts()) {
    for (const Symptom& symptom : known_symptoms().symptoms)
      EXPECT_EQ(std::count(symptom.texts.begin(), symptom.texts.end(), pasted.question.text), 0)
          << pasted.question.text;
  }
}

SymptomTable small_table() {
  SymptomTable table;
  table.clients = {{.name = "core"}, {.name = "py", .like = "core"}, {.name = "go", .marks = {"desc ="}}};
  table.proxies = {{.name = "nginx", .marks = {"nginx"}}, {.name = "envoy"}};
  table.servers = {{.name = "java"}};
  table.symptoms = {
      {.id = "plain", .texts = {"stream reset with code 2"}, .statuses = {13}},
      {.id = "nginx-idle",
       .texts = {"stream reset with code 2"},
       .proxies = {{"nginx", "1.31.3"}},
       .after = std::chrono::seconds(60)},
      {.id = "nginx-lost", .texts = {"stream reset with code 2"}, .proxies = {{"nginx", "1.22.1"}}},
      {.id = "java", .texts = {"stream reset with code 2"}, .servers = {{"java", ""}}},
      {.id = "other-code", .texts = {"stream reset with code 8"}, .statuses = {1}},
      {.id = "core-only", .texts = {"socket closed"}, .clients = {{"core", "1.51"}}},
      {.id = "go-only", .texts = {"socket closed"}, .clients = {{"go", ""}}},
  };
  return table;
}

TEST(Rank, of_equals_the_one_that_belongs_nowhere_is_first_and_then_the_tables_order_holds) {
  const SymptomTable table = small_table();
  EXPECT_THAT(first_ids(rank(table, {.text = "stream reset with code 2"}), 4),
              ElementsAre("plain", "nginx-idle", "nginx-lost", "java"));
}

TEST(Rank, another_code_does_not_fit_however_alike_the_words_are) {
  const SymptomTable table = small_table();
  const Answer answer = rank(table, {.text = "stream reset with code 8", .proxy = {"nginx", ""}});
  EXPECT_THAT(first_ids(answer, 1), ElementsAre("other-code"));
  EXPECT_EQ(answer.fitting, 1U);
}

TEST(Rank, a_proxy_a_server_and_a_time_bring_their_rows_up) {
  const SymptomTable table = small_table();
  const std::string text = "stream reset with code 2";
  EXPECT_EQ(
      first_ids(rank(table, {.text = text, .proxy = {"nginx", ""}, .after = std::chrono::seconds(62)}), 1),
      std::vector<std::string>{"nginx-idle"});
  EXPECT_EQ(
      first_ids(rank(table, {.text = text, .proxy = {"nginx", ""}, .after = std::chrono::seconds(5)}), 1),
      std::vector<std::string>{"nginx-lost"});
  EXPECT_EQ(first_ids(rank(table, {.text = text, .proxy = {"nginx", "1.22"}}), 1),
            std::vector<std::string>{"nginx-lost"});
  EXPECT_EQ(first_ids(rank(table, {.text = text, .server = {"java", ""}}), 1),
            std::vector<std::string>{"java"});
  EXPECT_EQ(first_ids(rank(table, {.text = text, .proxy = {"envoy", ""}}), 1),
            std::vector<std::string>{"plain"});
}

TEST(Rank, rows_of_another_proxy_than_the_one_that_is_named_do_not_fit) {
  const SymptomTable table = small_table();
  const std::string text = "stream reset with code 2";
  EXPECT_EQ(rank(table, {.text = text}).fitting, 4U);
  EXPECT_EQ(rank(table, {.text = text, .proxy = {"envoy", ""}}).fitting, 2U);  // plain, java
  EXPECT_EQ(rank(table, {.text = "socket closed", .client = {"py", ""}}).fitting, 1U);
}

TEST(Rank, a_client_is_told_by_its_words_and_one_that_is_like_another_counts_as_that) {
  const SymptomTable table = small_table();
  EXPECT_THAT(first_ids(rank(table, {.text = "code = Unavailable desc = socket closed"}), 1),
              ElementsAre("go-only"));
  EXPECT_THAT(first_ids(rank(table, {.text = "socket closed", .client = {"py", ""}}), 1),
              ElementsAre("core-only"));
}

TEST(Rank, a_text_of_other_things_has_no_cause) {
  const Answer answer = rank(known_symptoms(), {.text = "the cat sat on the mat"});
  EXPECT_EQ(answer.fitting, 0U);
  EXPECT_THAT(rank(small_table(), {.text = "12:00:01 2026-11-30"}).causes, IsEmpty());
}

}  // namespace
}  // namespace weir
