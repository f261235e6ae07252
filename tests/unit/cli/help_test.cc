#include "harness/cli/help.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(Help, is_as_wide_as_the_terminal_within_bounds) {
  EXPECT_EQ(help_columns(std::nullopt), 80U);
  EXPECT_EQ(help_columns(40), 72U);
  EXPECT_EQ(help_columns(100), 100U);
  EXPECT_EQ(help_columns(300), 160U);
}

TEST(Help, of_an_option_goes_on_below_its_text) {
  EXPECT_EQ(wrap_help("  --out DIR   a folder in which each run gets one\n", 34),
            "  --out DIR   a folder in which\n"
            "              each run gets one\n");
  EXPECT_EQ(wrap_help("              a folder in which each run gets one\n", 34),
            "              a folder in which\n"
            "              each run gets one\n");
}

TEST(Help, leaves_lines_that_fit_alone) {
  const std::string text = "Usage: weir  run\n\n  3    no evidence\n";
  EXPECT_EQ(wrap_help(text, 72), text);
}

TEST(Help, wraps_a_paragraph) { EXPECT_EQ(wrap_help("one two three\nfour\n", 8), "one two\nthree\nfour\n"); }

TEST(Help, breaks_a_command_as_a_shell_takes_it) {
  EXPECT_EQ(wrap_help("  weir relay --to a:1 --fault tcp-reset --every 3\n", 40),
            "  weir relay --to a:1 \\\n"
            "      --fault tcp-reset --every 3\n");
}

TEST(Help, does_not_break_a_quoted_word) {
  EXPECT_EQ(wrap_help("  grpcurl -H 'weir-act: status at=sent:3' x\n", 40),
            "  grpcurl \\\n"
            "      -H 'weir-act: status at=sent:3' x\n");
}

}  // namespace
}  // namespace weir
