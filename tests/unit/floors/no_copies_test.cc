// What stands in a table of harness/model/ stands nowhere else: its names are not written out again in the sources.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

#include "harness/model/outcome_classes.h"
#include "harness/model/trigger_points.h"

namespace weir {
namespace {

namespace fs = std::filesystem;

struct Literal {
  std::string file;
  std::size_t line = 0;
  std::string text;
};

/// The texts in quotes of one file; comments and #include lines are left out.
void read_literals(const fs::path& file, std::vector<Literal>& out) {
  static const std::regex quoted(R"re("((?:[^"\\]|\\.)*)")re");
  std::ifstream in(file);
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    const std::size_t begin = line.find_first_not_of(' ');
    if (begin == std::string::npos || line[begin] == '#' || line.compare(begin, 2, "//") == 0) continue;
    if (const std::size_t comment = line.find("  // "); comment != std::string::npos) line.resize(comment);
    for (std::sregex_iterator it(line.begin(), line.end(), quoted), end; it != end; ++it)
      out.push_back({file.lexically_relative(WEIR_SOURCE_DIR).generic_string(), number, (*it)[1]});
  }
}

/// The C++ of reports/ and harness/.
std::vector<fs::path> sources() {
  std::vector<fs::path> found;
  for (const char* folder : {"reports", "harness"}) {
    for (const fs::directory_entry& entry :
         fs::recursive_directory_iterator(fs::path(WEIR_SOURCE_DIR) / folder)) {
      const std::string end = entry.path().extension().string();
      if (entry.is_regular_file() && (end == ".h" || end == ".cc")) found.push_back(entry.path());
    }
  }
  return found;
}

std::vector<Literal> literals_of_the_sources() {
  std::vector<Literal> out;
  for (const fs::path& file : sources()) read_literals(file, out);
  return out;
}

/// A file without the lines that are comments.
std::string code_of(const fs::path& file) {
  std::ifstream in(file);
  std::string code;
  for (std::string line; std::getline(in, line);) {
    if (const std::size_t begin = line.find_first_not_of(' ');
        begin == std::string::npos || line.compare(begin, 2, "//") != 0)
      code += line + '\n';
  }
  return code;
}

/// What `copy` finds stands in the code of `home` alone.
void expect_nowhere_but(const std::string& home, const std::regex& copy) {
  for (const fs::path& file : sources()) {
    if (file.lexically_relative(WEIR_SOURCE_DIR).generic_string() == home) continue;
    const std::string text = code_of(file);
    std::smatch found;
    EXPECT_FALSE(std::regex_search(text, found, copy)) << file << ": " << found.str();
  }
}

const std::vector<Literal>& literals() {
  static const std::vector<Literal> kLiterals = literals_of_the_sources();
  return kLiterals;
}

bool is_home(const Literal& literal, const char* home) { return literal.file == home; }

TEST(NoCopies, the_sources_are_read) {
  ASSERT_GT(literals().size(), 3000U);
  EXPECT_TRUE(std::any_of(literals().begin(), literals().end(), [](const Literal& literal) {
    return literal.file == "harness/model/outcome_classes.h" && literal.text == "tcp.rst";
  }));
}

/// "tcp.rst", "h2.rst.8", "app." and "app.unavailable": a class, a set of them, or one of a set.
bool names_a_class(const std::string& text) {
  static const std::regex word("[a-z0-9_.]+");
  if (text.find('.') == std::string::npos || !std::regex_match(text, word)) return false;
  return std::any_of(kOutcomeClasses.begin(), kOutcomeClasses.end(),
                     [&](const OutcomeClass& row) { return is(text, row.id); });
}

TEST(NoCopies, outcome_classes_are_named_in_their_table_alone) {
  for (const Literal& literal : literals()) {
    if (is_home(literal, "harness/model/outcome_classes.h")) continue;
    EXPECT_FALSE(names_a_class(literal.text))
        << literal.file << ":" << literal.line << ": \"" << literal.text << "\" is an OutcomeId";
  }
}

/// A verdict is compared with a name of reports/exit_codes.h, and never with its number.
TEST(NoCopies, exit_codes_are_named) {
  static const std::regex number(R"(exit_code\([a-z]*\) *[=!]= *[0-9]|\b_exit\([0-9]|\bcase (99|130):)");
  expect_nowhere_but("reports/exit_codes.h", number);
}

TEST(NoCopies, the_words_of_states_stand_in_their_table_alone) {
  for (const Literal& literal : literals()) {
    const bool of_state = std::any_of(kStreamStates.begin(), kStreamStates.end(),
                                      [&](const StreamStateRow& row) { return row.word == literal.text; });
    EXPECT_TRUE(!of_state || is_home(literal, "harness/model/trigger_points.h"))
        << literal.file << ":" << literal.line << ": \"" << literal.text << "\" is a StreamState";
  }
}

/// Whoever writes JSON names keys and values: harness/base/json_writer.h sets them.
TEST(NoCopies, json_is_laid_out_in_one_place) {
  static const std::regex laid_out(R"re([{,(] ?\\?"\w+\\?": *(\{|\[|\\?"\{))re");
  ASSERT_TRUE(std::regex_search(std::string(R"re("{{\"name\":{},\"unit\"")re"), laid_out));
  ASSERT_TRUE(std::regex_search(std::string(R"re("event": "tls", "with": "{}")re"), laid_out));
  expect_nowhere_but("harness/base/json_writer.h", laid_out);
}

/// The masks and the bounds of UTF-8's bytes are nobody's but the decoder's.
TEST(NoCopies, utf8_is_read_in_one_place) {
  static const std::regex mask(R"(0x[cC]0U?\)? *[=!]=|[=!]= *0x80U|IsStructurallyValidUTF8)");
  expect_nowhere_but("harness/model/utf8.h", mask);
}

}  // namespace
}  // namespace weir
