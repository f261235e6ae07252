// A test's name says what holds (CONTRIBUTING.md). What a rule can tell of a sentence is its spelling: words in lower case,
// joined by underscores, and at least three of them, which leaves bare nouns out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace weir {
namespace {

bool spelt_as_a_sentence(std::string_view name) {
  const bool only_words = std::ranges::all_of(
      name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
  return only_words && std::ranges::count(name, '_') >= 2 && name.find("__") == std::string_view::npos &&
         !name.starts_with('_') && !name.ends_with('_');
}

/// The names in the TEST macros of `source`, each of which begins a line.
std::vector<std::string> test_names_of(std::string_view source) {
  std::vector<std::string> names;
  for (std::size_t begin = 0; begin < source.size();) {
    std::string_view rest = source.substr(begin);
    const std::size_t line = std::min(rest.find('\n'), rest.size() - 1) + 1;
    for (const std::string_view macro : {"TEST(", "TEST_F(", "TEST_P(", "TYPED_TEST(", "TYPED_TEST_P("}) {
      if (!rest.starts_with(macro)) continue;
      std::string_view arguments = rest.substr(macro.size(), rest.find(')') - macro.size());
      arguments.remove_prefix(std::min(arguments.find(','), arguments.size()));
      arguments.remove_prefix(std::min(arguments.find_first_not_of(", \n"), arguments.size()));
      names.emplace_back(arguments);
      break;
    }
    begin += line;
  }
  return names;
}

TEST(TestNames, are_found_on_one_line_and_on_two) {
  EXPECT_THAT(test_names_of("TEST(A, b_is_c) {\n}\n  // TEST(No, t)\nTEST_F(A,\n       d_is_e) {\n"
                            "INSTANTIATE_TEST_SUITE_P(All, A, x);\nTYPED_TEST(A, F) { TEST(B, g); }"),
              testing::ElementsAre("b_is_c", "d_is_e", "F"));
}

TEST(TestNames, a_noun_and_capitals_are_no_sentence) {
  for (const char* name : {"ends_as_told", "is_exit_5_of_weir"})
    EXPECT_TRUE(spelt_as_a_sentence(name)) << name;
  for (const char* name :
       {"", "EndsAsItTeaches", "works", "run_out", "speaks_TLS_again", "ends__twice", "_is_it_"})
    EXPECT_FALSE(spelt_as_a_sentence(name)) << name;
}

TEST(TestNames, are_sentences_in_the_whole_tree) {
  std::size_t found = 0;
  for (const std::filesystem::directory_entry& entry :
       std::filesystem::recursive_directory_iterator(std::filesystem::path(WEIR_SOURCE_DIR) / "tests")) {
    if (entry.path().extension() != ".cc") continue;
    std::ifstream in(entry.path());
    const std::string source{std::istreambuf_iterator<char>(in), {}};
    for (const std::string& name : test_names_of(source)) {
      ++found;
      EXPECT_TRUE(spelt_as_a_sentence(name)) << entry.path() << ": " << name;
    }
  }
  EXPECT_GT(found, 1900U) << "then the macros are not found";
}

}  // namespace
}  // namespace weir
