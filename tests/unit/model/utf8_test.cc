#include "harness/model/utf8.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace weir {
namespace {

TEST(Utf8, valid_text_is_valid_wherever_it_stands_among_words_of_eight_bytes) {
  const std::vector<std::string> good = {"",           "a",      "\x7f",   "\u00e9",    "\u4f60\u597d",
                                         "\U0001f600", "\u0800", "\ud7fb", "\U0010ffff"};
  for (const std::string& text : good) {
    for (std::size_t before = 0; before < 20; ++before) {
      const std::string padded = std::string(before, 'x') + text + std::string(19 - before, 'y');
      EXPECT_TRUE(is_utf8(padded)) << padded;
    }
  }
}

TEST(Utf8, what_is_none_is_found_wherever_it_stands) {
  const std::vector<std::string> bad = {"\x80",
                                        "\xc0\x80",
                                        "\xc1\xbf",
                                        "\xc3",
                                        "\xe0\x80\x80",
                                        "\xed\xa0\x80",
                                        "\xef\xbf",
                                        "\xf0\x80\x80\x80",
                                        "\xf4\x90\x80\x80",
                                        "\xf5\x80\x80\x80",
                                        "\xff",
                                        "\xe4\xbd"
                                        "a"};
  for (const std::string& text : bad) {
    for (std::size_t before = 0; before < 20; ++before) {
      EXPECT_FALSE(is_utf8(std::string(before, 'x') + text + std::string(19 - before, 'y')))
          << before << text;
      EXPECT_FALSE(is_utf8(std::string(before, 'x') + text)) << before << text;
    }
  }
}

TEST(Utf8, a_character_is_read_with_its_length) {
  EXPECT_EQ(first_character("\u4f60x").value, U'\u4f60');
  EXPECT_EQ(first_character("\u4f60x").length, 3U);
  EXPECT_FALSE(first_character("\xffx").valid);
  EXPECT_EQ(first_character("\xffx").length, 1U);
}

TEST(Utf8, a_text_is_cut_between_characters) {
  const std::string text = "a\u4f60b";
  EXPECT_EQ(whole_characters(text, 0), 0U);
  EXPECT_EQ(whole_characters(text, 1), 1U);
  EXPECT_EQ(whole_characters(text, 2), 1U);
  EXPECT_EQ(whole_characters(text, 3), 1U);
  EXPECT_EQ(whole_characters(text, 4), 4U);
  EXPECT_EQ(whole_characters(text, 99), text.size());
}

}  // namespace
}  // namespace weir
