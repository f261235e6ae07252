// What can't be written: full disks, closed pipes, folders that can't be made. Nothing else is lost by it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>

#include "tests/integration/cli.h"
#include "tests/integration/expected_run.h"
#include "tests/support/tcp_peer.h"

namespace weir {
namespace {

using testing::HasSubstr;

TEST_F(Cli, a_file_that_cannot_be_written_is_said_before_the_run) {
  const Ended ended = run(kSmall, {"--junit", "/nowhere/report.xml"});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.err,
              HasSubstr("cannot write /nowhere/report.xml: No such file or directory\n  fix: choose a "
                        "folder that is there with --junit"));
  EXPECT_FALSE(std::filesystem::exists(runs()));
}

/// Streams that talk until they are asked to end.
constexpr const char* kEndless = R"(schema = 1
name = "endless"
[phases]
measure = "10m"
[[streams]]
name = "talkers"
count = 2
messages = 5
reopen = true
server = { reply_delay = "2ms" }
)";

TEST_F(Cli, a_server_or_relay_whose_first_line_cannot_be_written_ends_at_once_and_says_why) {
  for (const char* verb : {"serve --listen 127.0.0.1:0 --quiet", "relay --to 127.0.0.1:1"}) {
    SCOPED_TRACE(verb);
    const std::string err = (folder_.path() / "err").string();
    const std::string command = WEIR_BINARY " " + std::string(verb) + " >/dev/full 2>" + err;
    const int status = std::system(command.c_str());
    EXPECT_EQ(WEXITSTATUS(status), 5);
    EXPECT_EQ(read_file(err), "weir: cannot write the output: No space left on device\n");
  }
}

TEST_F(Cli, a_full_disk_costs_the_file_and_not_the_summary) {
  WeirProcess weir({"run", folder_.write("endless.toml", kEndless), "--out", runs()});
  ASSERT_TRUE(eventually(
      [&] { return !folders_in(runs()).empty() && weir.err().find("running") != std::string::npos; }));
  const std::filesystem::path folder = folders_in(runs())[0];
  std::filesystem::create_symlink("/dev/full", folder / "report.json.part");
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(folder / "latency.hlog"); }));
  weir.signal(SIGINT);
  EXPECT_EQ(weir.wait(), 130) << "it was interrupted, whatever else";
  EXPECT_THAT(weir.out(), HasSubstr("INTERRUPTED"));
  EXPECT_THAT(weir.err(),
              HasSubstr("the run folder is not whole: cannot write " + (folder / "report.json").string() +
                        ": No space left on device; free some space there"));
  EXPECT_THAT(read_file(folder / "summary.txt"), HasSubstr("INTERRUPTED"));
}

TEST_F(Cli, a_file_that_cannot_be_written_is_exit_5_unless_a_check_failed) {
  const Ended junit = run(kSmall, {"--junit", "/dev/full"});
  EXPECT_EQ(junit.exit_code, 5);
  EXPECT_THAT(junit.out, HasSubstr("PASSED"));
  EXPECT_THAT(junit.err,
              HasSubstr("cannot write /dev/full: No space left on device\n  fix: free some space there"));
  const Ended failed = run(std::string(kSmall) + "[[check]]\nmetric = \"response.p50\"\nmax = \"1ns\"\n",
                           {"--junit", "/dev/full"});
  EXPECT_EQ(failed.exit_code, 99) << "a check that failed stands";
}

TEST_F(Cli, a_reader_that_goes_away_costs_the_output_and_not_the_run) {
  // The reader is gone before weir starts: it waits for the file that `true` leaves behind.
  const std::string folder = folder_.path().string();
  const std::string script =
      "{ until [ -e gone ]; do :; done; '" + std::string(WEIR_BINARY) +
      "' run small.toml --out runs; echo \\$? > code; } 2> err | { exec <&-; : > gone; }";
  (void)folder_.write("small.toml", kSmall);
  ASSERT_EQ(std::system(("cd '" + folder + "' && sh -c \"" + script + "\"").c_str()), 0);
  while (!std::filesystem::exists(folder_.path() / "code") || read_file(folder_.path() / "code").empty()) {
  }
  EXPECT_EQ(read_file(folder_.path() / "code"), "5\n");
  EXPECT_THAT(read_file(folder_.path() / "err"), HasSubstr("cannot write the output: Broken pipe"));
  ASSERT_EQ(folders_in(runs()).size(), 1U);
  EXPECT_TRUE(std::filesystem::exists(folders_in(runs())[0] / "report.json"));
}

/// Files that this process and its children write may grow to so many bytes.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &before_); }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
};

TEST_F(Cli, a_report_that_grows_beyond_the_limit_is_told_and_not_fatal) {
  const std::string file = folder_.write("scenario.toml", kSmall);
  std::optional<FileSizeLimit> limit(std::in_place, 5000);
  WeirProcess weir({"run", file, "--out", runs()});
  limit.reset();
  EXPECT_EQ(weir.wait(), 5) << weir.out() << weir.err();
  EXPECT_THAT(weir.out(), HasSubstr("PASSED"));
  EXPECT_THAT(weir.err(), HasSubstr(": File too large; raise the limit on the size of files (ulimit -f)"));
}

TEST_F(Cli, a_folder_that_cannot_be_made_is_said_before_the_run) {
  const Ended ended = run_weir({"run", folder_.write("scenario.toml", kSmall), "--out", "/dev/full/runs"});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.err, HasSubstr("Not a directory; choose a folder that is there with --out"));
}

TEST_F(Cli, a_stdout_that_is_full_is_exit_5_with_its_cause) {
  const Ended ended = run_weir({"validate", folder_.write("scenario.toml", kSmall)}, kPatience, "/dev/full");
  EXPECT_EQ(ended.exit_code, 5);
  EXPECT_EQ(ended.err, "weir: cannot write the output: No space left on device\n");
  const Ended run =
      run_weir({"run", folder_.write("scenario.toml", kSmall), "--out", runs()}, kPatience, "/dev/full");
  EXPECT_EQ(run.exit_code, 5);
  EXPECT_THAT(run.err, HasSubstr("weir: cannot write the output: No space left on device\n"));
  EXPECT_THAT(read_file(folders_in(runs())[0] / "summary.txt"), HasSubstr("PASSED"));
}

TEST_F(Cli, a_mistake_that_nobody_hears_of_is_bad_usage_all_the_same) {
  for (const char* mistake : {"rnu", "--verison", "check", "faults nothing", "validate nowhere.toml"}) {
    SCOPED_TRACE(mistake);
    const std::string command = WEIR_BINARY " " + std::string(mistake) + " 2>/dev/full";
    const int status = std::system(command.c_str());
    ASSERT_TRUE(WIFEXITED(status)) << "it died";
    EXPECT_EQ(WEXITSTATUS(status), 2);
  }
}

TEST_F(Cli, a_report_that_cannot_be_shown_exits_as_its_run_did) {
  const Ended failed = run(std::string(kSmall) + "[[check]]\nmetric = \"response.p50\"\nmax = \"1ns\"\n");
  ASSERT_EQ(failed.exit_code, 99) << account_of(failed);
  const std::string folder = folders_in(runs())[0].string();
  // JSON is more than stdout holds back, so that writing fails at once, and text is less.
  for (const char* format : {"json", "terminal"})
    EXPECT_EQ(run_weir({"report", folder, "--format", format}, kPatience, "/dev/full").exit_code, 99)
        << format;
}

}  // namespace
}  // namespace weir
