// The table as it is, held against the tree and against itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>

#include "harness/explain/known_symptoms.h"
#include "harness/explain/rank.h"
#include "harness/explain/words.h"
#include "harness/fault/catalogue.h"
#include "harness/scenario/loader.h"

namespace weir {
namespace {

namespace fs = std::filesystem;

const fs::path kTree = WEIR_SOURCE_DIR;

TEST(Symptoms, are_120_and_more_and_each_says_what_a_reader_needs) {
  EXPECT_GE(known_symptoms().symptoms.size(), 120U);
  for (const Symptom& row : known_symptoms().symptoms) {
    SCOPED_TRACE(row.id);
    EXPECT_TRUE(std::regex_match(row.id, std::regex("[a-z0-9]+(-[a-z0-9]+)+")));
    for (const std::string& text : {row.cause, row.why, row.wire}) EXPECT_FALSE(text.empty());
    EXPECT_FALSE(row.texts.empty());
    EXPECT_FALSE(row.sources.empty());
    for (const std::string& text : row.texts) EXPECT_FALSE(words_of(text, true).empty()) << text;
  }
}

/// The scenario, with the row's changes, as `weir run` would read it.
TEST(Symptoms, name_scenarios_that_are_there_and_can_be_run_with_their_changes) {
  for (const Symptom& row : known_symptoms().symptoms) {
    SCOPED_TRACE(row.id);
    EXPECT_TRUE(fs::exists(kTree / "scenarios" / (row.scenario + ".toml"))) << row.scenario;
    const std::optional<std::string_view> text = embedded_scenario(row.scenario);
    ASSERT_TRUE(text) << row.scenario;
    std::vector<Override> changes;
    for (const std::string& set : row.set)
      changes.push_back({set.substr(0, set.find('=')), set.substr(set.find('=') + 1), set});
    const LoadResult loaded = load_scenario(*text, row.scenario, changes, vocabulary());
    EXPECT_TRUE(loaded.ok()) << loaded.errors.render();
  }
}

TEST(Symptoms, have_sources_that_can_be_looked_up) {
  static const std::regex page(
      R"(https://(github\.com/[\w.-]+/[\w.-]+/(issues|pull|blob)/.+|www\.cve\.org/.+|www\.rfc-editor\.org/rfc/rfc\d+#section-[\d.]+))");
  for (const Symptom& row : known_symptoms().symptoms) {
    for (const std::string& source : row.sources) {
      const bool is_script = source.starts_with("findings/") && fs::exists(kTree / source);
      EXPECT_TRUE(is_script || source.starts_with("measured ") || std::regex_match(source, page))
          << row.id << ": " << source;
    }
  }
}

TEST(Symptoms, that_were_measured_say_with_which_version) {
  for (const Symptom& row : known_symptoms().symptoms) {
    for (const std::string& source : row.sources) {
      if (!source.starts_with("measured on") || source.find("behind the proxy") == std::string::npos)
        continue;
      const bool has_version = std::any_of(row.proxies.begin(), row.proxies.end(),
                                           [](const MakerVersion& seen) { return !seen.version.empty(); }) ||
                               std::any_of(row.clients.begin(), row.clients.end(),
                                           [](const MakerVersion& seen) { return !seen.version.empty(); });
      EXPECT_TRUE(has_version || row.proxies.empty()) << row.id;
    }
  }
}

Question own_question(const Symptom& row, const std::string& text) {
  Question question{.text = text, .after = row.after};
  if (!row.clients.empty()) question.client = row.clients.front();
  if (!row.proxies.empty()) question.proxy = row.proxies.front();
  if (!row.servers.empty()) question.server = row.servers.front();
  return question;
}

bool is_first(const Symptom& row, const std::string& text) {
  const Answer answer = rank(known_symptoms(), own_question(row, text));
  return !answer.causes.empty() && answer.causes.front().symptom->id == row.id;
}

/// For at least one of its texts, with its own client, proxy, server and time, a row is the first answer.
TEST(Symptoms, are_none_of_them_always_hidden_behind_another) {
  for (const Symptom& row : known_symptoms().symptoms) {
    const bool shows = std::any_of(row.texts.begin(), row.texts.end(),
                                   [&](const std::string& text) { return is_first(row, text); });
    if (shows) continue;
    const Answer answer = rank(known_symptoms(), own_question(row, row.texts.front()));
    ADD_FAILURE() << row.id << " is hidden behind " << answer.causes.front().symptom->id;
  }
}

TEST(Symptoms, are_embedded_as_they_stand_in_the_tree) {
  EXPECT_FALSE(embedded_scenario("symptoms"));
  EXPECT_FALSE(embedded_scenario("nowhere"));
  EXPECT_TRUE(embedded_scenario("chinese")->find("服务器收到了") != std::string_view::npos);
}

}  // namespace
}  // namespace weir
