#include "harness/explain/phrase.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

/// A table of one row: every word is worth the same.
double share(const std::string& pattern, const std::string& text) {
  const std::vector<Word> words = words_of(pattern, true);
  return fit_of(words, words_of(text), WordWorth({{words}})).share;
}

TEST(Phrase, that_stands_in_a_text_fits_it_whole) {
  EXPECT_DOUBLE_EQ(share("socket closed", "error: Socket closed (again)"), 1);
  EXPECT_DOUBLE_EQ(share("larger than max (# vs. #)", "larger than max (5 vs. 4)"), 1);
}

TEST(Phrase, loses_a_little_for_each_word_between_and_nothing_where_any_may_stand) {
  const double whole = share("first second", "first second");
  const double parted = share("first second", "first x second");
  EXPECT_LT(parted, whole);
  EXPECT_LT(share("first second", "first x y second"), parted);
  EXPECT_DOUBLE_EQ(share("first * second", "first x y z second"), 1);
}

TEST(Phrase, in_another_order_fits_in_part) {
  EXPECT_LT(share("first second third", "third second first"), 0.5);
}

TEST(Phrase, with_another_code_fits_less_than_one_with_other_words) {
  EXPECT_LT(share("stream reset code 2", "stream reset code 8"),
            share("stream reset code 2", "connection closed code 2"));
}

TEST(Phrase, of_nothing_fits_nothing) {
  EXPECT_DOUBLE_EQ(share("*", "anything"), 0);
  EXPECT_DOUBLE_EQ(share("word", ""), 0);
}

TEST(WordWorth, is_less_for_a_word_that_many_rows_have) {
  const auto one = words_of("common rare", true);
  const auto two = words_of("common other", true);
  const WordWorth worth({{one}, {two}});
  EXPECT_LT(worth.of(one[0]), worth.of(one[1]));
  EXPECT_DOUBLE_EQ(worth.of(words_of("unheard")[0]), worth.of(one[1]));
}

}  // namespace
}  // namespace weir
