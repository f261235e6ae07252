// The command lines of scenarios/ci/, taken from its files and run as CI would: in a repository with two revisions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/wait.h>

#include <cstdlib>
#include <sstream>
#include <string>

#include "tests/integration/weir_process.h"

namespace weir {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

/// The one line of a file that calls the gate, without what YAML puts around it.
std::string command_of(const std::string& file) {
  std::istringstream lines(read_file(std::string(WEIR_SOURCE_DIR) + "/scenarios/ci/" + file));
  std::string found;
  for (std::string line; std::getline(lines, line);) {
    if (line.find("/scripts/gate-revisions\"") == std::string::npos) continue;
    EXPECT_EQ(found, "") << file << " has two of them";
    found = line.substr(line.find('"'));
  }
  if (found.ends_with('\'')) found.pop_back();
  return found;
}

class GateInCi : public testing::TestWithParam<const char*> {};

TEST_P(GateInCi, holds_two_revisions_against_each_other) {
  if (std::system("git --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "there is no git here";
  const TempFolder folder;
  const std::string command = command_of(GetParam());
  ASSERT_THAT(command, HasSubstr("--junit gate.xml --markdown gate.md"));
  // The program is the same in both revisions: the margins are wider than any machine's noise.
  const std::string script =
      folder.write("ci.sh", "set -eu\ncd " + folder.path().string() +
                                "\nmkdir repo && cd repo && git init -q\n"
                                "export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b.test GIT_COMMITTER_NAME=a "
                                "GIT_COMMITTER_EMAIL=a@b.test\n"
                                "echo old > version && git add . && git commit -qm old\n"
                                "echo new > version && git add . && git commit -qm new\n"
                                "export WEIR=" WEIR_BINARY " WEIR_HOME=" WEIR_SOURCE_DIR
                                "\n"
                                "BASELINE=HEAD~1 CANDIDATE=HEAD\n"
                                "BUILD='cp version built'\n"
                                "SERVE='grep -q . built && exec " WEIR_BINARY
                                " serve --quiet --listen 127.0.0.1:{port}'\n"
                                "SCENARIO=$WEIR_HOME/scenarios/ci/gate.toml\n" +
                                command + " --looks 5 --round 200ms --warmup 50ms --gate p50=400%:900%\n");
  const int status =
      std::system(("sh " + script + " > " + (folder.path() / "said").string() + " 2>&1").c_str());
  // What is tested is the command line and what it leaves; a machine that is busy enough may leave it undecided.
  const int code = WEXITSTATUS(status);
  EXPECT_THAT(code, AnyOf(0, 98)) << read_file(folder.path() / "said");
  EXPECT_THAT(read_file(folder.path() / "repo" / "gate.xml"), HasSubstr("name=\"p50\""));
  EXPECT_THAT(read_file(folder.path() / "repo" / "gate.md"),
              HasSubstr(code == 0 ? "weir gate: PASSED" : "weir gate: INCONCLUSIVE"));
  EXPECT_EQ(read_file(folder.path() / "repo" / "built"), "") << "the working tree is left alone";
}

INSTANTIATE_TEST_SUITE_P(Of, GateInCi, testing::Values("github.yml", "gitlab.yml", "gate.sh"));

}  // namespace
}  // namespace weir
