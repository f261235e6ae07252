// CONTRIBUTING.md says what it takes to add something, in files and lines. Held against the tree.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace weir {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

struct Named {
  std::string file;
  std::size_t lines = 0;  // of them with `token`; 0: the file is new
  std::string token;
};
struct Example {
  std::string title;
  std::size_t files = 0;  // as the title says
  std::vector<Named> named;
};

std::vector<Example> examples_of(const std::string& page) {
  static const std::regex title(R"(^### (.*) \((\d+) files?\)$)");
  static const std::regex bullet(R"(^- `([^`]+)`, (?:new|(\d+) lines? with `([^`]+)`): .*)");
  std::vector<Example> examples;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_match(line, match, title)) {
      examples.push_back({match[1], std::stoul(match[2]), {}});
    } else if (!examples.empty() && line.starts_with("- ")) {
      EXPECT_TRUE(std::regex_match(line, match, bullet)) << "not of the form of the others: " << line;
      if (match.empty()) continue;
      examples.back().named.push_back({match[1], match[2].matched ? std::stoul(match[2]) : 0, match[3]});
    }
  }
  return examples;
}

std::size_t lines_with(const std::string& text, const std::string& token) {
  std::istringstream lines(text);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line);) count += line.find(token) != std::string::npos ? 1 : 0;
  return count;
}

TEST(Contributing, names_files_that_exist_and_counts_them_and_their_lines) {
  const fs::path root = WEIR_SOURCE_DIR;
  const std::vector<Example> examples = examples_of(read(root / "CONTRIBUTING.md"));
  EXPECT_EQ(examples.size(), 10U)
      << "a kind, acts on links and on frames, a format, a metric, an outcome class, a codec, a check entry, "
         "an engine, a service";
  for (const Example& example : examples) {
    SCOPED_TRACE(example.title);
    EXPECT_EQ(example.named.size(), example.files) << "the title's number";
    for (const Named& named : example.named) {
      ASSERT_TRUE(fs::is_regular_file(root / named.file)) << named.file;
      if (named.lines == 0) continue;
      EXPECT_EQ(lines_with(read(root / named.file), named.token), named.lines)
          << named.file << ": " << named.token;
    }
  }
}

/// docs/worked-commits.md has what commits added: "+++ b/FILE", and lines of that file.
TEST(WorkedCommits, have_only_lines_that_are_in_the_files_that_they_name) {
  const fs::path root = WEIR_SOURCE_DIR;
  std::istringstream lines(read(root / "docs/worked-commits.md"));
  std::set<std::string> files;
  std::string text;  // of the file, between two ends of line
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("+++ b/")) {
      const std::string file = line.substr(6);
      files.insert(file);
      ASSERT_TRUE(fs::is_regular_file(root / file)) << file;
      text = "\n" + read(root / file);
    } else if (line.starts_with("+")) {
      EXPECT_NE(text.find("\n" + line.substr(1) + "\n"), std::string::npos)
          << *files.rbegin() << ": " << line;
    }
  }
  for (const char* file : {"harness/fault/kinds/kinds.def", "reports/formats/formats.def",
                           "harness/h2/gzip.h", "harness/check/entries.cc"})
    EXPECT_TRUE(files.contains(file)) << file;
}

/// The paths that a page names, from the root of the project.
std::vector<std::string> paths_of(const std::string& page) {
  static const std::regex path(R"(`((?:harness|reports|tests|scripts|proto)/[A-Za-z0-9_./-]+)`)");
  std::vector<std::string> paths;
  for (std::sregex_iterator it(page.begin(), page.end(), path), end; it != end; ++it)
    paths.push_back((*it)[1]);
  return paths;
}

TEST(Contributing, links_to_what_is_there) {
  const fs::path root = WEIR_SOURCE_DIR;
  for (const std::string& path : paths_of(read(root / "CONTRIBUTING.md")))
    EXPECT_TRUE(fs::exists(root / path)) << path;
}

TEST(House, answers_where_ten_things_and_more_are_with_places_that_exist) {
  const fs::path root = WEIR_SOURCE_DIR;
  const std::string page = read(root / "harness/README.md");
  const std::size_t table = page.find("| looked for |");
  ASSERT_NE(table, std::string::npos);
  std::istringstream rows(page.substr(table));
  std::size_t answers = 0;
  for (std::string row; std::getline(rows, row) && row.starts_with("|");) {
    if (row.starts_with("|---") || row.starts_with("| looked")) continue;
    ++answers;
    EXPECT_FALSE(paths_of(row).empty()) << row;
    for (const std::string& path : paths_of(row)) EXPECT_TRUE(fs::exists(root / path)) << path;
  }
  EXPECT_GE(answers, 10U);
}

}  // namespace
}  // namespace weir
