#include "reports/formats/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::page {
namespace {

TEST(Page, a_flow_wraps_and_keeps_each_piece_of_ink) {
  Page page(20, true);
  page.flow({{"ab  ", Ink::kBold}}, {{"one two three "}, {"four five", Ink::kBad}}, 2);
  EXPECT_EQ(page.text(),
            "\x1b[1mab  \x1b[0mone two three\n"
            "  \x1b[1;31mfour five\x1b[0m\n");
}

TEST(Page, a_word_longer_than_a_line_is_broken_and_lost_nowhere) {
  Page page(10, false);
  page.paragraph("- ", "aaaaaaaaaaaaaaaaaaaa b");
  EXPECT_EQ(page.text(), "- aaaaaaaa\n  aaaaaaaa\n  aaaa b\n");
}

TEST(Page, a_long_mark_leaves_the_first_word_for_the_next_line) {
  Page page(12, false);
  page.flow({{"NOT EVIDENCE"}}, {{"because of it"}}, 2);
  EXPECT_EQ(page.text(), "NOT EVIDENCE\n  because of\n  it\n");
}

TEST(Page, off_a_terminal_a_line_is_as_long_as_it_is) {
  Page page(10, false, TooWide::kLeave);
  page.line({{"a line of more than ten columns"}});
  EXPECT_EQ(page.text(), "a line of more than ten columns\n");
}

std::string table_on(std::size_t width, TooWide too_wide = TooWide::kCut) {
  Page page(width, false, too_wide);
  Table table({{"name", false, true},
               {.title = "p50", .right = true},
               {.title = "p75", .right = true, .spare = true},
               {.title = "why", .note = true}});
  table.row({{"a-name-of-some-length"}, {"1ms"}, {"2ms"}, {"because the server said so"}});
  table.row({{"b"}, {"1ms"}, {"2ms"}, {"no"}});
  table.print(page);
  return page.text();
}

TEST(Table, shows_all_where_there_is_room) {
  EXPECT_EQ(table_on(70),
            "  name                   p50  p75  why\n"
            "  a-name-of-some-length  1ms  2ms  because the server said so\n"
            "  b                      1ms  2ms  no\n");
  EXPECT_EQ(table_on(20, TooWide::kLeave), table_on(70));
}

TEST(Table, a_note_without_room_stands_below_its_row_and_is_whole) {
  EXPECT_EQ(table_on(42),
            "  name                   p50  p75  why\n"
            "  a-name-of-some-length  1ms  2ms\n"
            "      because the server said so\n"
            "  b                      1ms  2ms  no\n");
}

TEST(Table, a_spare_column_goes_before_a_name_is_cut) {
  EXPECT_EQ(table_on(30),
            "  name                   p50\n"
            "  a-name-of-some-length  1ms\n"
            "      because the server said\n"
            "      so\n"
            "  b                      1ms\n"
            "      no\n");
}

}  // namespace
}  // namespace weir::page
