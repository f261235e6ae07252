// Every wrong scenario of tests/bad_scenarios against what a person is told of it, in NAME.expected beside it.
// WEIR_UPDATE_GOLDENS=1 writes these anew.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
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

TEST_P(BadScenario, IsExplained) {
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

/// `text` with what `problem` underlines changed to `word`, in quotes where that was.
std::string mended(const std::string& text, const Problem& problem, const std::string& word) {
  std::istringstream lines(text);
  std::string out, line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    if (number == problem.span.line) {
      std::string& old = line;
      const bool quoted = old.at(problem.span.column - 1) == '"';
      old.replace(problem.span.column - 1, problem.span.length, quoted ? '"' + word + '"' : word);
    }
    out += line + "\n";
  }
  return out;
}

TEST_P(BadScenario, IsMendedByTheWordThatIsSuggested) {
  static const std::regex kMeant("did you mean '(.*)'\\?");
  const std::string text = read(GetParam());
  const LoadResult result = load_scenario(text, "x", {}, vocabulary());
  for (const Problem& problem : result.errors.problems()) {
    std::smatch match;
    if (!std::regex_search(problem.remedy, match, kMeant)) continue;
    const LoadResult again = load_scenario(mended(text, problem, match[1]), "x", {}, vocabulary());
    for (const Problem& left : again.errors.problems())
      EXPECT_NE(left.reason, problem.reason) << "after: " << problem.remedy;
  }
}

INSTANTIATE_TEST_SUITE_P(Corpus, BadScenario, ::testing::ValuesIn(bad_scenarios()),
                         [](const auto& param_info) { return param_info.param.stem().string(); });

TEST(BadScenarios, AreManyAndSomeHaveSeveralMistakes) {
  std::vector<fs::path> paths = bad_scenarios();
  EXPECT_GE(paths.size(), 45U);
  auto several = std::count_if(paths.begin(), paths.end(), [](const fs::path& path) {
    return load_scenario(read(path), "x", {}, vocabulary()).errors.problems().size() > 1;
  });
  EXPECT_GE(several, 5);
}

}  // namespace
}  // namespace weir
