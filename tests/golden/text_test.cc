#include "reports/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "reports/quantity.h"

namespace weir {
namespace {

using ::testing::ElementsAre;

TEST(Printable, writes_out_what_could_steer_a_terminal) {
  EXPECT_EQ(printable("\x1b[31mred\n\t\r\x7f"), "\\x1b[31mred\\n\\t\\r\\x7f");
  EXPECT_EQ(printable(std::string("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(printable("\u009b31m"), "\\x9b31m");  // C1 CSI, as valid UTF-8
  EXPECT_EQ(printable("\u202eabc\u200b"),
            "\\u{202e}abc\\u{200b}");  // right-to-left override, zero width space
}

TEST(Printable, writes_out_bytes_that_are_not_utf8) {
  EXPECT_EQ(printable("a\xff"), "a\\xff");
  EXPECT_EQ(printable("\xc0\xaf"), "\\xc0\\xaf");                    // overlong '/'
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");           // a surrogate
  EXPECT_EQ(printable("\xe4\xbd"), "\\xe4\\xbd");                    // cut in the middle
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // above U+10FFFF
}

TEST(Printable, leaves_text_of_any_language_alone) { EXPECT_EQ(printable("你好 héllo 🎉"), "你好 héllo 🎉"); }

TEST(ValidUtf8, replaces_stray_bytes_only) { EXPECT_EQ(valid_utf8("你\xff\n好\xe4"), "你\uFFFD\n好\uFFFD"); }

TEST(DisplayWidth, counts_columns_not_bytes) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("héllo"), 5U);
  EXPECT_EQ(display_width("你好"), 4U);
  EXPECT_EQ(display_width("🎉"), 2U);
  EXPECT_EQ(display_width("e\u0301"), 1U);  // a combining accent
  EXPECT_EQ(display_width("✓…"), 2U);
}

TEST(Fit, cuts_between_characters_and_says_so) {
  EXPECT_EQ(fit("abcd", 4), "abcd");
  EXPECT_EQ(fit("abcde", 4), "abc…");
  EXPECT_EQ(fit("你好吗", 6), "你好吗");
  EXPECT_EQ(fit("你好吗", 5), "你好…");
  EXPECT_EQ(fit("你好吗", 4), "你…");  // half a wide character does not fit
  EXPECT_EQ(fit("abc", 1), "…");
}

TEST(Wrap, breaks_at_spaces_and_else_anywhere) {
  EXPECT_THAT(wrap("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(wrap("one two", 3), ElementsAre("one", "two"));
  EXPECT_THAT(wrap("abcdefg", 3), ElementsAre("abc", "def", "g"));
  EXPECT_THAT(wrap("你好世界", 5), ElementsAre("你好", "世界"));
  EXPECT_THAT(wrap("", 5), ElementsAre(""));
}

TEST(FormatUs, has_three_digits_and_the_unit_that_fits) {
  EXPECT_EQ(format_us(0), "0s");
  EXPECT_EQ(format_us(0.0421), "42.1ns");
  EXPECT_EQ(format_us(0.9994), "999ns");
  EXPECT_EQ(format_us(0.9996), "1us");
  EXPECT_EQ(format_us(9.996), "10us");
  EXPECT_EQ(format_us(99.96), "100us");
  EXPECT_EQ(format_us(1234), "1.23ms");
  EXPECT_EQ(format_us(999600), "1s");
  EXPECT_EQ(format_us(61.7e6), "61.7s");
  EXPECT_EQ(format_us(-1500), "-1.5ms");
}

TEST(FormatSize, moves_on_to_the_next_unit_before_four_digits) {
  EXPECT_EQ(format_size(0), "0B");
  EXPECT_EQ(format_size(1023), "1023B");
  EXPECT_EQ(format_size(1536), "1.5KiB");
  EXPECT_EQ(format_size(1024.0 * 1024 - 1), "1MiB");
  EXPECT_EQ(format_size(34359738368.0), "32GiB");
}

TEST(FormatCount, groups_thousands_by_commas_and_knows_one_from_many) {
  EXPECT_EQ(format_count(0), "0");
  EXPECT_EQ(format_count(999), "999");
  EXPECT_EQ(format_count(1000), "1,000");
  EXPECT_EQ(format_count(18446744073709551615U), "18,446,744,073,709,551,615");
  EXPECT_EQ(count_of(1, "stream"), "1 stream");
  EXPECT_EQ(count_of(1200, "stream"), "1,200 streams");
}

TEST(InWords, lists_as_a_sentence_does) {
  EXPECT_EQ(in_words({}), "");
  EXPECT_EQ(in_words({"a"}), "a");
  EXPECT_EQ(in_words({"a", "b"}), "a and b");
  EXPECT_EQ(in_words({"a", "b", "c"}), "a, b and c");
  EXPECT_EQ(in_words({"a, of b", "c"}), "a, of b; and c");
  EXPECT_EQ(in_words({"a", "b, too", "c"}), "a; b, too; and c");
}

}  // namespace
}  // namespace weir
