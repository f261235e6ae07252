// What is read from a command line's own tree of options, and what is written of it.
#include "harness/cli/option_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "harness/cli/completion.h"
#include "harness/cli/man_page.h"

namespace weir {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// A program of one verb that has an option of each sort.
class OptionTree : public ::testing::Test {
 protected:
  OptionTree() {
    CLI::App* verb = app_.add_subcommand("go", "Do it: don't wait");
    verb->add_option("FILE", files_, "what to read")->required();
    verb->add_option("-e,--engine", engine_, "whose")->check(CLI::IsMember({"grpc", "wire"}));
    verb->add_option("--times", times_, "how often")->check(CLI::Range(1, 9))->type_name("N");
    verb->add_option("--header", headers_, "what \\ to say; 'quoted' [or not]")->type_name("KEY:VALUE");
    verb->add_option("--out", out_, "where to")->type_name("DIR");
    verb->add_flag("--quiet", quiet_, "say nothing");
    verb->add_flag("--secret", quiet_, "for scripts")->group("");
    verb->footer(".starts like a request\n\n  weir go 'a file' --out x");
  }

  CLI::App app_{"a program", "weir"};
  std::vector<std::string> files_, headers_;
  std::string engine_, out_;
  int times_ = 0;
  bool quiet_ = false;
};

TEST_F(OptionTree, tells_names_values_choices_and_what_may_be_repeated) {
  const ProgramText program = program_text(app_);
  ASSERT_EQ(program.verbs.size(), 1U);
  const VerbText& verb = program.verbs.front();
  ASSERT_EQ(verb.positionals.size(), 1U);
  EXPECT_EQ(verb.positionals[0].value, "FILE");
  EXPECT_TRUE(verb.positionals[0].required);
  EXPECT_TRUE(verb.positionals[0].repeats);
  ASSERT_EQ(verb.options.size(), 6U) << "--help and five; what help hides is not among them";
  EXPECT_THAT(verb.options[1].names, ElementsAre("-e", "--engine"));
  EXPECT_THAT(verb.options[1].choices, ElementsAre("grpc", "wire"));
  EXPECT_EQ(verb.options[2].value, "N");
  EXPECT_EQ(verb.options[2].range, "1 - 9");
  EXPECT_EQ(verb.options[3].value, "KEY:VALUE");
  EXPECT_THAT(verb.options[3].choices, IsEmpty());
  EXPECT_EQ(verb.options[5].value, "") << "a flag";
}

TEST_F(OptionTree, has_nothing_in_a_man_page_that_man_would_take_for_its_own) {
  const ProgramText program = program_text(app_);
  const std::string page = man_page(program, program.verbs.front(), "1.2.3");
  EXPECT_THAT(page, HasSubstr(".TH WEIR\\-GO 1 \"\" \"weir 1.2.3\" \"weir\"\n"));
  EXPECT_THAT(page, HasSubstr("what \\(rs to say; \\(aqquoted\\(aq [or not]"));
  EXPECT_THAT(page, HasSubstr("\n\\&.starts like a request\n"));
  EXPECT_THAT(page, HasSubstr("weir go \\(aqa file\\(aq \\-\\-out x\n"));
  EXPECT_THAT(page, Not(HasSubstr("--")));
}

TEST_F(OptionTree, is_quoted_for_each_shell) {
  const ProgramText program = program_text(app_);
  EXPECT_THAT(zsh_completion(program), HasSubstr("'*--header[what \\\\ to say]:KEY\\:VALUE: '"));
  EXPECT_THAT(zsh_completion(program), HasSubstr("'go:Do it\\: don'\\''t wait'"));
  EXPECT_THAT(fish_completion(program), HasSubstr(" -l header -x -d 'what \\\\ to say'"));
  EXPECT_THAT(fish_completion(program), HasSubstr(" -s e -l engine -x -a 'grpc wire' -d 'whose'"));
  EXPECT_THAT(bash_completion(program), HasSubstr("        -e | --engine)\n"));
  EXPECT_THAT(bash_completion(program), Not(HasSubstr("--secret")));
}

TEST(InBrief, is_the_first_clause_and_no_wider_than_a_list) {
  EXPECT_EQ(in_brief("print it as JSON"), "print it as JSON");
  EXPECT_EQ(in_brief("write it; the file is whole"), "write it");
  EXPECT_EQ(in_brief("a word or two. And more"), "a word or two");
  const std::string cut =
      in_brief(std::string(30, 'a') + " " + std::string(30, 'b') + " " + std::string(30, 'c'));
  EXPECT_EQ(cut, std::string(30, 'a') + " " + std::string(30, 'b') + "...");
}

}  // namespace
}  // namespace weir
