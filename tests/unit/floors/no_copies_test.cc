// What stands in a table of harness/model/ stands nowhere else: its names are not written out again in the sources.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
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

std::vector<Literal> literals_of_the_sources() {
  std::vector<Literal> out;
  for (const char* folder : {"reports", "harness"}) {
    for (const fs::directory_entry& entry :
         fs::recursive_directory_iterator(fs::path(WEIR_SOURCE_DIR) / folder)) {
      const std::string end = entry.path().extension().string();
      if (entry.is_regular_file() && (end == ".h" || end == ".cc")) read_literals(entry.path(), out);
    }
  }
  return out;
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
  for (const char* folder : {"reports", "harness"}) {
    for (const fs::directory_entry& entry :
         fs::recursive_directory_iterator(fs::path(WEIR_SOURCE_DIR) / folder)) {
      if (entry.path().extension() != ".cc") continue;
      std::ifstream in(entry.path());
      const std::string text{std::istreambuf_iterator<char>(in), {}};
      std::smatch found;
      EXPECT_FALSE(std::regex_search(text, found, number)) << entry.path() << ": " << found.str();
    }
  }
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
  for (const char* folder : {"reports", "harness"}) {
    for (const fs::directory_entry& entry :
         fs::recursive_directory_iterator(fs::path(WEIR_SOURCE_DIR) / folder)) {
      if (entry.path().extension() != ".cc") continue;
      std::ifstream in(entry.path());
      const std::string text{std::istreambuf_iterator<char>(in), {}};
      std::smatch found;
      EXPECT_FALSE(std::regex_search(text, found, laid_out)) << entry.path() << ": " << found.str();
    }
  }
}

/// The masks and the bounds of UTF-8's bytes are nobody's but the decoder's.
TEST(NoCopies, utf8_is_read_in_one_place) {
  static const std::regex mask(R"(0x[cC]0U?\)? *[=!]=|[=!]= *0x80U|IsStructurallyValidUTF8)");
  for (const char* folder : {"reports", "harness"}) {
    for (const fs::directory_entry& entry :
         fs::recursive_directory_iterator(fs::path(WEIR_SOURCE_DIR) / folder)) {
      if (!entry.is_regular_file() || entry.path().filename() == "utf8.h") continue;
      std::ifstream in(entry.path());
      const std::string text{std::istreambuf_iterator<char>(in), {}};
      std::smatch found;
      EXPECT_FALSE(std::regex_search(text, found, mask)) << entry.path() << ": " << found.str();
    }
  }
}

}  // namespace
}  // namespace weir
