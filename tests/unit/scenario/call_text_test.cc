#include "harness/scenario/call_text.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

using Kind = CallTextPiece::Kind;

CallText pieces_of(std::string_view text) {
  CallText out;
  const std::optional<CallTextMistake> mistake = parse_call_text(text, out);
  EXPECT_FALSE(mistake) << text << ": " << mistake->reason;
  return out;
}

std::string mistake_in(std::string_view text) {
  CallText out;
  const std::optional<CallTextMistake> mistake = parse_call_text(text, out);
  return mistake ? mistake->reason + "; " + mistake->remedy : "none";
}

TEST(CallText, is_taken_apart_into_what_stands_and_what_is_filled_in) {
  EXPECT_EQ(pieces_of(""), CallText{});
  EXPECT_EQ(pieces_of("plain"), (CallText{{Kind::kText, "plain"}}));
  EXPECT_EQ(pieces_of("a-{stream}.{incarnation}/{group}"), (CallText{{Kind::kText, "a-"},
                                                                     {Kind::kStream, ""},
                                                                     {Kind::kText, "."},
                                                                     {Kind::kIncarnation, ""},
                                                                     {Kind::kText, "/"},
                                                                     {Kind::kGroup, ""}}));
  EXPECT_EQ(pieces_of("${env:TOKEN_2}{file:a dir/b.txt}"),
            (CallText{{Kind::kEnv, "TOKEN_2"}, {Kind::kFile, "a dir/b.txt"}}));
}

TEST(CallText, leaves_braces_and_dollars_alone_that_begin_nothing) {
  for (const char* text : {"{}", "{\"a\": 1}", "{ stream }", "5$", "$5", "{Stream}", "a}b", "{stream"})
    EXPECT_EQ(pieces_of(text), (CallText{{Kind::kText, text}})) << text;
  EXPECT_EQ(pieces_of("{{stream} $${env:A}"), (CallText{{Kind::kText, "{stream} ${env:A}"}}));
}

TEST(CallText, says_what_is_wrong_with_a_slip_of_the_pen) {
  EXPECT_EQ(mistake_in("{strem}"), "there is no placeholder {strem} here; did you mean 'stream'?");
  EXPECT_EQ(mistake_in("${TOKEN}"), "'${TOKEN}' is no placeholder; write ${env:TOKEN}");
  EXPECT_EQ(mistake_in("{env:TOKEN}"), "a variable of the environment begins with '$'; write ${env:NAME}");
  EXPECT_EQ(mistake_in("${env:TOKEN"), "a placeholder has no '}' at its end; write ${env:NAME}");
  EXPECT_EQ(mistake_in("{file:x"), "a placeholder has no '}' at its end; write {file:PATH}");
  EXPECT_EQ(mistake_in("{file:}"), "'{file:}' names no file; write {file:PATH}");
  EXPECT_EQ(
      mistake_in("${env:9}"),
      "'9' is no name of a variable of the environment; write ${env:NAME}, NAME of letters, digits and '_'");
}

TEST(CallText, is_written_so_that_it_is_read_as_the_same) {
  for (const char* text :
       {"", "plain", "{stream}", "a-{incarnation}/{group}${env:A}{file:b c}", "{{stream}", "{{{stream}",
        "$${env:A}", "$$${env:A}", "{}", "5$", "$5{", "a}b", "{{{{", "$$", "{{$${"}) {
    const CallText pieces = pieces_of(text);
    const std::string written = write_call_text(pieces);
    EXPECT_EQ(pieces_of(written), pieces) << text << " was written as " << written;
  }
  EXPECT_EQ(write_call_text(pieces_of("Bearer ${env:T}-{stream}")), "Bearer ${env:T}-{stream}");
}

TEST(CallText, knows_what_comes_from_outside) {
  EXPECT_FALSE(comes_from_outside(pieces_of("a{stream}")));
  EXPECT_TRUE(comes_from_outside(pieces_of("Bearer ${env:T}")));
  EXPECT_TRUE(comes_from_outside(pieces_of("{file:t}")));
}

}  // namespace
}  // namespace weir
