// Every wrong scenario of tests/bad_scenarios against what a person is told of it, in NAME.expected beside it.
// WEIR_UPDATE_GOLDENS=1 writes these anew.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <regex>
#include <set>
#include <sstream>

#include "harness/fault/catalogue.h"
#include "harness/scenario/loader.h"

namespace weir {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> bad_scenarios() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(fs::path(WEIR_SOURCE_DIR) / "tests" / "bad_scenarios")) {
    if (entry.path().extension() == ".toml") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string read(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

class BadScenario : public ::testing::TestWithParam<fs::path> {};

TEST_P(BadScenario, is_explained_with_place_reason_and_remedy) {
  fs::path golden = fs::path(GetParam()).replace_extension(".expected");
  LoadResult result = load_scenario(read(GetParam()), GetParam().filename().string(), {}, vocabulary());
  ASSERT_FALSE(result.ok());
  for (const Problem& problem : result.errors.problems()) {
    EXPECT_GT(problem.span.line, 0U);
    EXPECT_FALSE(problem.reason.empty());
    EXPECT_FALSE(problem.remedy.empty());
  }
  if (std::getenv("WEIR_UPDATE_GOLDENS") != nullptr)
    std::ofstream(golden, std::ios::binary) << result.errors.render();
  EXPECT_EQ(result.errors.render(), read(golden));
}

/// `text` with what `problem` underlines changed to `value`.
std::string with_value(const std::string& text, const Problem& problem, const std::string& value) {
  std::istringstream lines(text);
  std::string out, line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    if (number == problem.span.line) line.replace(problem.span.column - 1, problem.span.length, value);
    out += line + "\n";
  }
  return out;
}

/// The same with a word, in quotes where that was.
std::string with_word(const std::string& text, const Problem& problem, const std::string& word) {
  const bool quoted = problem.span.text.at(problem.span.column - 1) == '"';
  return with_value(text, problem, quoted ? '"' + word + '"' : word);
}

/// `text` with KEY = VALUE in its [target], in place of what the key was.
std::string with_target(const std::string& text, const std::string& key, const std::string& setting) {
  std::istringstream lines(text);
  std::string out, line, table;
  bool placed = false;
  while (std::getline(lines, line)) {
    if (line.starts_with("[")) {
      if (!placed && line.starts_with("[[")) {
        out += "[target]\n" + setting + "\n";
        placed = true;
      }
      table = line;
    } else if (table == "[target]" && line.starts_with(key)) {
      continue;
    }
    out += line + "\n";
    if (!placed && line == "[target]") {
      out += setting + "\n";
      placed = true;
    }
  }
  return out;
}

/// What the text becomes when somebody does what the remedy says to write. Nothing where it says something else.
std::optional<std::string> mended(const std::string& text, const Problem& problem) {
  static const std::regex kMeant("did you mean '(.*)'\\?");
  static const std::regex kMost(R"(^write a value (?:from \S+ to|above \S+ at most) (\S+)$)");
  static const std::regex kExample(
      R"(^(?:write|add|leave) (?!a value above)[^"=]*(?::| such as| in quotes:)?[ ]("[^"]*")(?: or "[^"]*")?$)");
  static const std::regex kTarget(
      R"(^(?:write|use) ((transport|process|server_receive_limit|receive_limit|method) = "[^"]*"))");
  std::smatch match;
  if (std::regex_search(problem.remedy, match, kMeant)) return with_word(text, problem, match[1]);
  if (std::regex_search(problem.remedy, match, kTarget)) return with_target(text, match[2], match[1]);
  if (std::regex_search(problem.remedy, match, kMost)) return with_value(text, problem, match[1]);
  if (std::regex_search(problem.remedy, match, kExample)) return with_value(text, problem, match[1]);
  return std::nullopt;
}

TEST_P(BadScenario, is_mended_by_what_its_remedy_says_to_write) {
  const std::string text = read(GetParam());
  const LoadResult result = load_scenario(text, "x", {}, vocabulary());
  for (const Problem& problem : result.errors.problems()) {
    const std::optional<std::string> better = mended(text, problem);
    if (!better) continue;
    const LoadResult again = load_scenario(*better, "x", {}, vocabulary());
    for (const Problem& left : again.errors.problems())
      EXPECT_NE(left.reason, problem.reason) << "after: " << problem.remedy << "\n" << *better;
  }
}

TEST(BadScenarios, are_mended_in_many_ways) {
  std::set<std::string> done;
  for (const fs::path& path : bad_scenarios()) {
    const std::string text = read(path);
    const LoadResult result = load_scenario(text, "x", {}, vocabulary());
    for (const Problem& problem : result.errors.problems()) {
      if (mended(text, problem)) done.insert(problem.remedy);
    }
  }
  EXPECT_GE(done.size(), 55U) << "the others say what to remove, to add or to move";
}

INSTANTIATE_TEST_SUITE_P(Corpus, BadScenario, ::testing::ValuesIn(bad_scenarios()),
                         [](const auto& param_info) { return param_info.param.stem().string(); });

TEST(BadScenarios, are_many_and_some_have_several_mistakes) {
  std::vector<fs::path> paths = bad_scenarios();
  EXPECT_GE(paths.size(), 45U);
  auto several = std::count_if(paths.begin(), paths.end(), [](const fs::path& path) {
    return load_scenario(read(path), "x", {}, vocabulary()).errors.problems().size() > 1;
  });
  EXPECT_GE(several, 5);
}

}  // namespace
}  // namespace weir
