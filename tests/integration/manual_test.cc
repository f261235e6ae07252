// What an installed weir brings along beside itself: man pages and completions, held against the help of each verb.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/integration/doc_page.h"
#include "tests/integration/weir_process.h"

namespace weir {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

bool has_program(const std::string& name) {
  return std::system(("command -v " + name + " > /dev/null 2>&1").c_str()) == 0;
}

/// The first word of each line of help behind `title`, up to a blank line, where it begins with `mark`.
std::vector<std::string> named_in(const std::string& help, const std::string& title,
                                  const std::string& mark) {
  std::vector<std::string> names;
  bool inside = false;
  for (const std::string& line : lines_of_page(help)) {
    if (line == title) inside = true;
    if (line.empty()) inside = false;
    if (!inside || !line.starts_with("  " + mark) || line.starts_with("   ")) continue;
    std::istringstream words(with(line, ",", " "));
    std::string word;
    while (words >> word && (word.starts_with(mark) || mark.empty())) {
      names.push_back(word);
      if (mark.empty()) break;
    }
  }
  return names;
}

std::string help_of(const std::string& verb) {
  return verb.empty() ? run_weir({"--help"}).out : run_weir({verb, "--help"}).out;
}

std::vector<std::string> verbs() { return named_in(help_of(""), "Subcommands:", ""); }

std::vector<std::string> options_of(const std::string& verb) {
  return named_in(help_of(verb), "Options:", "-");
}

std::string completion(const std::string& shell) {
  const Ended ended = run_weir({"completion", shell});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  return ended.out;
}

/// What bash offers where the cursor stands at the end of these words.
std::vector<std::string> offered(const std::vector<std::string>& words) {
  const Terminal terminal;
  (void)terminal.folder().write("file.toml", "");
  fs::create_directory(terminal.folder().path() / "runs");
  const std::string script = terminal.folder().write(".completion", completion("bash"));
  std::string commands = "bash -c 'source " + script + "\nCOMP_WORDS=(weir";
  for (const std::string& word : words) commands += " \"" + word + "\"";
  commands +=
      ")\nCOMP_CWORD=" + std::to_string(words.size()) + "\n_weir\nprintf \"%s\\n\" \"${COMPREPLY[@]}\"'";
  const Ended ended = terminal.type(commands);
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(ended.err, "");
  std::vector<std::string> lines = lines_of_page(ended.out);
  std::erase(lines, "");
  return lines;
}

TEST(Completion, of_bash_offers_verbs_options_values_and_files) {
  EXPECT_THAT(offered({"re"}), UnorderedElementsAre("relay", "report", "repro"));
  EXPECT_EQ(offered({""}), verbs());
  EXPECT_THAT(offered({"run", "--ju"}), UnorderedElementsAre("--junit"));
  EXPECT_THAT(offered({"serve", "--server", ""}), UnorderedElementsAre("grpc", "wire"));
  EXPECT_THAT(offered({"faults", "tcp-res"}), UnorderedElementsAre("tcp-reset"));
  EXPECT_THAT(offered({"run", "fi"}), UnorderedElementsAre("file.toml"));
  EXPECT_THAT(offered({"run", "--out", "r"}), UnorderedElementsAre("runs"));
  EXPECT_THAT(offered({"run", "--seed", ""}), IsEmpty()) << "nobody can guess a number";
}

TEST(Completion, of_bash_offers_every_option_of_every_verb) {
  for (const std::string& verb : verbs()) EXPECT_EQ(offered({verb, "-"}), options_of(verb)) << verb;
}

/// The shell reads its script and finds nothing wrong with it; where it is not there, the test says so and is skipped.
void expect_read_by(const std::string& shell) {
  if (!has_program(shell)) GTEST_SKIP() << shell << " is not installed, so nothing has read its completion";
  const TempFolder folder;
  const std::string script = folder.write("completion", completion(shell));
  EXPECT_EQ(std::system((shell + " -n " + script).c_str()), 0) << read_file(script);
}

TEST(Completion, is_read_by_bash) { expect_read_by("bash"); }
TEST(Completion, is_read_by_zsh) { expect_read_by("zsh"); }
TEST(Completion, is_read_by_fish) { expect_read_by("fish"); }

TEST(Completion, of_zsh_and_fish_name_every_verb_and_option) {
  const std::string zsh = completion("zsh");
  const std::string fish = completion("fish");
  for (const std::string& verb : verbs()) {
    EXPECT_THAT(zsh, HasSubstr("\n    '" + verb + ":")) << verb;
    EXPECT_THAT(fish, HasSubstr("complete -c weir -n __fish_use_subcommand -a " + verb + " -d '")) << verb;
    const std::size_t arm = zsh.find("\n        " + verb + ")\n");
    ASSERT_NE(arm, std::string::npos) << verb;
    const std::string of_verb = zsh.substr(arm, zsh.find(";;", arm) - arm);
    for (const std::string& option : options_of(verb)) {
      EXPECT_THAT(of_verb, testing::ContainsRegex("'[*]?" + option + "\\[")) << verb;
      const std::string name =
          option.starts_with("--") ? " -l " + option.substr(2) : " -s " + option.substr(1);
      EXPECT_THAT(fish, testing::ContainsRegex("seen_subcommand_from " + verb + "'.*" + name)) << verb;
    }
  }
}

TEST(Completion, of_another_shell_is_refused_with_those_that_there_are) {
  const Ended ended = run_weir({"completion", "tcsh"});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.err, HasSubstr("bash"));
}

/// A man page as a reader sees it, in one line; fails where man has something to say of it.
std::string as_read(const fs::path& page) {
  const Terminal terminal;
  const Ended ended =
      terminal.type("MANWIDTH=100 LC_ALL=C.UTF-8 man --warnings=w -P cat -l '" + page.string() + "'");
  EXPECT_EQ(ended.exit_code, 0) << page;
  EXPECT_EQ(ended.err, "") << page;
  std::string text;
  for (char letter : ended.out) {
    if (letter == '\b' && !text.empty()) {
      text.pop_back();  // overstruck: bold or underlined
    } else if (letter != ' ' && letter != '\n') {
      text += letter;
    }
  }
  return text;
}

class ManPages : public testing::Test {
 protected:
  void SetUp() override {
    const Ended ended = run_weir({"man", "--pages", folder_.path().string()});
    ASSERT_EQ(ended.exit_code, 0) << ended.err;
  }
  TempFolder folder_;
};

TEST_F(ManPages, are_there_for_the_program_and_each_verb) {
  std::set<std::string> expected = {"weir.1"};
  for (const std::string& verb : verbs()) expected.insert("weir-" + verb + ".1");
  std::set<std::string> written;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_.path()))
    written.insert(entry.path().filename().string());
  EXPECT_EQ(written, expected);
  EXPECT_EQ(run_weir({"man", "run"}).out, read_file(folder_.path() / "weir-run.1"));
  EXPECT_EQ(run_weir({"man"}).out, read_file(folder_.path() / "weir.1"));
}

TEST_F(ManPages, are_read_by_man_without_a_warning_and_name_every_option) {
  if (!has_program("man")) GTEST_SKIP() << "man is not installed, so nothing has read the pages";
  const std::string program = as_read(folder_.path() / "weir.1");
  for (const std::string& verb : verbs()) {
    EXPECT_THAT(program, HasSubstr("weir-" + verb + "(1)"));
    const std::string page = as_read(folder_.path() / ("weir-" + verb + ".1"));
    for (const std::string& option : options_of(verb)) EXPECT_THAT(page, HasSubstr(option)) << verb;
    EXPECT_THAT(page, HasSubstr("EXITSTATUS")) << verb;
  }
}

TEST(Man, of_a_verb_that_is_none_says_which_is_meant) {
  const Ended ended = run_weir({"man", "rum"});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.err, HasSubstr("did you mean 'run'?"));
}

TEST(Man, that_cannot_be_written_says_so) {
  const Ended ended = run_weir({"man", "--pages", "/dev/null/man"});
  EXPECT_EQ(ended.exit_code, 5);
  EXPECT_THAT(ended.err, HasSubstr("--pages"));
}

TEST(Installed, weir_has_its_pages_and_completions_where_they_are_looked_for) {
  const TempFolder prefix;
  const Terminal terminal;
  const Ended ended = terminal.type(WEIR_CMAKE " --install '" + fs::path(WEIR_BINARY).parent_path().string() +
                                    "' --prefix '" + prefix.path().string() + "'");
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  for (const char* file : {"bin/weir", "share/man/man1/weir.1.gz", "share/man/man1/weir-run.1.gz",
                           "share/bash-completion/completions/weir", "share/zsh/vendor-completions/_weir",
                           "share/fish/vendor_completions.d/weir.fish"}) {
    EXPECT_TRUE(fs::is_regular_file(prefix.path() / file)) << file;
  }
}

}  // namespace
}  // namespace weir
