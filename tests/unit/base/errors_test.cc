#include "harness/base/errors.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

SourceSpan span(std::size_t line, std::size_t column, std::size_t length, std::string text) {
  return {.file = "a.toml", .line = line, .column = column, .length = length, .text = std::move(text)};
}

std::string rendered(const SourceSpan& at, const std::string& remedy = "") {
  ErrorList errors;
  errors.add({at, "key", "no good", remedy});
  return errors.render();
}

TEST(ErrorList, shows_the_line_a_caret_under_each_byte_and_the_remedy) {
  EXPECT_EQ(rendered(span(12, 3, 4, "a cuont = 1"), "did you mean 'count'?"),
            "a.toml:12:3: error: no good\n"
            "   12 | a cuont = 1\n"
            "      |   ^^^^\n"
            "  fix: did you mean 'count'?\n"
            "\n"
            "1 error\n");
}

TEST(ErrorList, carets_stand_under_chinese_which_is_two_columns_wide) {
  // The column is that of the '=', after three letters of three bytes and a space.
  EXPECT_EQ(rendered(span(1, 11, 1, "你好吗 = 1")),
            "a.toml:1:11: error: no good\n"
            "    1 | 你好吗 = 1\n"
            "      |        ^\n"
            "\n"
            "1 error\n");
  EXPECT_EQ(rendered(span(1, 1, 9, "你好吗 = 1")),
            "a.toml:1:1: error: no good\n"
            "    1 | 你好吗 = 1\n"
            "      | ^^^^^^\n"
            "\n"
            "1 error\n");
}

TEST(ErrorList, an_accent_takes_one_column) {
  EXPECT_EQ(rendered(span(1, 4, 3, "é é")),  // the second one and no more: the line ends there
            "a.toml:1:4: error: no good\n"
            "    1 | é é\n"
            "      |   ^\n"
            "\n"
            "1 error\n");
}

TEST(ErrorList, tabs_before_the_place_are_kept_so_that_the_caret_lines_up) {
  EXPECT_EQ(rendered(span(1, 3, 1, "\t\tx = 1")),
            "a.toml:1:3: error: no good\n"
            "    1 | \t\tx = 1\n"
            "      | \t\t^\n"
            "\n"
            "1 error\n");
}

TEST(ErrorList, a_place_at_or_beyond_the_end_of_the_line_has_its_caret_there) {
  EXPECT_EQ(rendered(span(1, 4, 1, "abc")),
            "a.toml:1:4: error: no good\n"
            "    1 | abc\n"
            "      |    ^\n"
            "\n"
            "1 error\n");
}

TEST(ErrorList, a_mistake_without_a_place_shows_none) {
  EXPECT_EQ(rendered({.file = "a.toml", .text = {}}), "a.toml: error: no good\n\n1 error\n");
}

TEST(ErrorList, mistakes_come_in_the_order_of_the_file_and_keep_theirs_when_equal) {
  ErrorList errors;
  errors.add({span(9, 1, 1, "x"), "", "third", ""});
  errors.add({span(2, 5, 1, "x    y"), "", "second", ""});
  errors.add({span(2, 1, 1, "x    y"), "", "first", ""});
  errors.add({span(9, 1, 1, "x"), "", "fourth", ""});
  std::string text = errors.render();
  EXPECT_LT(text.find("first"), text.find("second"));
  EXPECT_LT(text.find("second"), text.find("third"));
  EXPECT_LT(text.find("third"), text.find("fourth"));
  EXPECT_TRUE(text.ends_with("\n4 errors\n"));
  EXPECT_EQ(errors.problems().front().reason, "third");
}

TEST(Nearest, finds_a_slip_of_the_pen) {
  const std::vector<std::string> words = {"count", "messages", "pace", "payload", "to"};
  EXPECT_EQ(nearest("cuont", words), "count");       // swapped neighbours
  EXPECT_EQ(nearest("mesages", words), "messages");  // a letter missing
  EXPECT_EQ(nearest("paces", words), "pace");        // one too many
  EXPECT_EQ(nearest("paylaod", words), "payload");
  EXPECT_EQ(nearest("ot", words), "to");  // a short word may have one
}

TEST(Nearest, offers_nothing_for_another_word) {
  EXPECT_EQ(nearest("deadline", {"count", "messages"}), "");
  EXPECT_EQ(nearest("abc", {"xyz"}), "");
  EXPECT_EQ(nearest("abc", {}), "");
}

TEST(Nearest, the_closest_wins_and_of_equals_the_first) {
  EXPECT_EQ(nearest("counts", {"bounty", "counter", "count"}), "count");
  EXPECT_EQ(nearest("cat", {"bat", "rat"}), "bat");
}

TEST(Nearest, is_the_one_word_that_begins_so) {
  EXPECT_EQ(nearest("refused", {"cancel", "refused-stream", "no-error"}), "refused-stream");
  EXPECT_EQ(nearest("flow", {"flow-control-error", "flow-blocked"}), "") << "which of the two?";
  EXPECT_EQ(nearest("re", {"refused-stream"}), "") << "too short to mean anything";
}

}  // namespace
}  // namespace weir
