// Ctrl-C and SIGTERM at any moment: a partial report in which every started stream is accounted for.
#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "tests/integration/expected_run.h"
#include "tests/integration/weir_process.h"

namespace weir {
namespace {

// What weir may take beyond the drain: process start and end under sanitizers on a busy machine.
constexpr Millis kSlack = std::chrono::seconds(20);

/// Streams that would go on for ten minutes.
constexpr const char* kLong = R"(schema = 1
name = "long"
[phases]
measure = "10m"
drain = "2s"
[[streams]]
name = "talkers"
count = 50
messages = 20
reopen = true
server = { reply_delay = "2ms" }
[[fault]]
kind = "cancel"
at = { replies = "1..15" }
select = { every = 5 }
)";

/// Streams that hang until they are cut, beside others that end when asked to.
std::string hanging(const std::string& measure, const std::string& drain) {
  return fmt::format(R"(schema = 1
name = "hanging"
[phases]
measure = "{}"
drain = "{}"
[[streams]]
name = "stuck"
count = 5
messages = 10
watchdog = "10m"
expect = ["harness"]
[[fault]]
kind = "server-stall"
at = {{ replies = 3 }}
expect = ["harness"]
)",
                     measure, drain);
}

class Interrupted {
 public:
  explicit Interrupted(const std::string& scenario, const std::vector<std::string>& options = {})
      : weir_(arguments(scenario, options)) {}

  WeirProcess& weir() { return weir_; }

  /// Scenario loaded, set-up begins.
  [[nodiscard]] bool began() {
    return eventually([&] { return weir_.err().find("running") != std::string::npos; });
  }
  /// So much was written about streams that have ended.
  [[nodiscard]] bool wrote(std::uintmax_t bytes) {
    return eventually([&] {
      std::vector<std::filesystem::path> runs = folders_in(folder_.path() / "runs");
      std::error_code none;
      return !runs.empty() && std::filesystem::file_size(runs[0] / "streams.jsonl", none) >= bytes && !none;
    });
  }
  /// It ended with 130 and the report is partial and complete in itself.
  v1::Report expect_partial_report(const char* signal_name, Millis within) {
    std::optional<int> exit_code = weir_.wait(within);
    EXPECT_EQ(exit_code, 130) << weir_.err();
    std::vector<std::filesystem::path> runs = folders_in(folder_.path() / "runs");
    if (exit_code != 130 || runs.size() != 1) {
      ADD_FAILURE() << runs.size() << " run folders";
      return {};
    }
    v1::Report report = parse_report(read_file(runs[0] / "report.json"));
    EXPECT_TRUE(report.run().partial());
    EXPECT_THAT(report.run().partial_reason(),
                testing::StartsWith(std::string("interrupted by ") + signal_name + " at "));
    EXPECT_EQ(report.verdict().exit_code(), 130U);
    expect_sound(report);
    std::string lines = read_file(runs[0] / "streams.jsonl");
    EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), report.totals().total());
    EXPECT_EQ(parse_report(weir_.out()).run().id(), report.run().id());
    return report;
  }

 private:
  std::vector<std::string> arguments(const std::string& scenario, const std::vector<std::string>& options) {
    std::vector<std::string> words = {"run", folder_.write("scenario.toml", scenario), "--json", "--out",
                                      (folder_.path() / "runs").string()};
    words.insert(words.end(), options.begin(), options.end());
    return words;
  }

  TempFolder folder_;  // before weir_, which is told of it
  WeirProcess weir_;
};

struct Moment {
  int signal;
  const char* name;
  std::uintmax_t bytes;  // of streams.jsonl, which grows as streams end
};

class AtAnyMoment : public testing::TestWithParam<Moment> {};

TEST_P(AtAnyMoment, every_started_stream_is_accounted_for) {
  Interrupted run(kLong);
  ASSERT_TRUE(run.wrote(GetParam().bytes)) << run.weir().err();
  run.weir().signal(GetParam().signal);
  v1::Report report = run.expect_partial_report(GetParam().name, std::chrono::seconds(2) + kSlack);
  EXPECT_EQ(report.totals().unexpected(), 0U);
}

INSTANTIATE_TEST_SUITE_P(Signals, AtAnyMoment,
                         testing::Values(Moment{SIGINT, "SIGINT", 1}, Moment{SIGTERM, "SIGTERM", 1},
                                         Moment{SIGINT, "SIGINT", 20'000}, Moment{SIGTERM, "SIGTERM", 60'000},
                                         Moment{SIGINT, "SIGINT", 120'000},
                                         Moment{SIGTERM, "SIGTERM", 200'000},
                                         Moment{SIGHUP, "SIGHUP", 20'000}, Moment{SIGINT, "SIGINT", 300'000}),
                         [](const testing::TestParamInfo<Moment>& moment) {
                           return fmt::format("{}_after_{}_bytes", moment.param.name, moment.param.bytes);
                         });

TEST(Signals, one_during_the_set_up_of_many_connections_leaves_a_partial_report) {
  Interrupted run(kLong, {"--set", "streams.talkers.count=400", "--set", "target.connections=per-stream"});
  ASSERT_TRUE(run.began());
  run.weir().signal(SIGTERM);
  run.expect_partial_report("SIGTERM", std::chrono::seconds(2) + kSlack);
}

TEST(Signals, one_during_the_drain_lets_it_go_on_as_it_was) {
  // The measure phase is over long before the signal, and long enough for streams to begin on a busy machine.
  Interrupted run(hanging("500ms", "3s"));
  ASSERT_TRUE(run.wrote(0)) << run.weir().err();
  ASSERT_TRUE(run.began());
  EXPECT_FALSE(run.weir().wait(Millis(1000)));  // it drains: nothing but time ends these streams
  run.weir().signal(SIGINT);
  run.expect_partial_report("SIGINT", std::chrono::seconds(3) + kSlack);
}

TEST(Signals, streams_that_hang_are_cut_when_the_drain_is_over) {
  Interrupted run(hanging("10m", "500ms"));
  ASSERT_TRUE(run.wrote(0)) << run.weir().err();
  EXPECT_FALSE(run.weir().wait(Millis(500)));
  run.weir().signal(SIGINT);
  v1::Report report = run.expect_partial_report("SIGINT", kSlack);
  ASSERT_EQ(report.outcomes_size(), 1);
  EXPECT_EQ(report.outcomes(0).class_(), "harness.interrupted");
  EXPECT_EQ(report.outcomes(0).count(), 5U);
  EXPECT_EQ(report.totals().void_(), 5U);
}

TEST(Signals, a_child_server_does_not_outlive_the_run) {
  Interrupted run(kLong, {"--set", "target.process=child"});
  ASSERT_TRUE(run.wrote(1)) << run.weir().err();
  std::vector<pid_t> children = run.weir().children();
  ASSERT_EQ(children.size(), 1U);
  run.weir().signal(SIGTERM);
  run.expect_partial_report("SIGTERM", std::chrono::seconds(2) + kSlack);
  EXPECT_TRUE(is_gone(children[0]));
}

TEST(Signals, a_second_signal_ends_the_run_and_its_child_server_at_once) {
  Interrupted run(hanging("10m", "5m"), {"--set", "target.process=child"});
  ASSERT_TRUE(eventually([&] { return run.weir().children().size() == 1 && run.wrote(0); }));
  pid_t child = run.weir().children()[0];
  EXPECT_FALSE(run.weir().wait(Millis(500)));
  // Two signals of one kind that come together are one signal: so this goes on until it is heard.
  std::optional<int> exit_code;
  for (int i = 0; i < 100 && !exit_code; ++i) {
    run.weir().signal(SIGINT);
    exit_code = run.weir().wait(Millis(200));
  }
  EXPECT_EQ(exit_code, 130);  // and not after the five minutes of the drain
  EXPECT_TRUE(eventually([&] { return is_gone(child); }, kSlack));
}

/// A FIFO that is open and that nobody reads: what is written into it blocks once the pipe is full.
class Deaf {
 public:
  explicit Deaf(const std::filesystem::path& path) : path_(path) {
    EXPECT_EQ(mkfifo(path.c_str(), 0600), 0);
    end_ = open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    EXPECT_GE(end_, 0);
  }
  ~Deaf() { close(end_); }
  Deaf(const Deaf&) = delete;
  Deaf& operator=(const Deaf&) = delete;
  [[nodiscard]] std::string path() const { return path_.string(); }
  /// Nothing more fits, so whoever writes is blocked.
  [[nodiscard]] bool full() const {
    int bytes = 0;
    return ioctl(end_, FIONREAD, &bytes) == 0 && bytes >= fcntl(end_, F_GETPIPE_SZ) - 4096;
  }
  /// What is in it, and whatever comes.
  std::string drain() {
    std::string text(1 << 16, '\0');
    const ssize_t got = read(end_, text.data(), text.size());
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    return text;
  }

 private:
  std::filesystem::path path_;
  int end_ = -1;
};

/// Thirty groups: a report of several hundred kilobytes in JSON.
std::string many_groups() {
  std::string text = "schema = 1\nname = \"many\"\n";
  for (int g = 0; g < 30; ++g) text += fmt::format("[[streams]]\nname = \"g{}\"\nmessages = 20\n", g);
  return text;
}

/// Every file of a run folder is there as a whole.
void expect_whole(const std::filesystem::path& runs) {
  const std::vector<std::filesystem::path> folders = folders_in(runs);
  ASSERT_EQ(folders.size(), 1U);
  EXPECT_EQ(parse_report(read_file(folders[0] / "report.json")).totals().total(), 30U);
  for (const auto& entry : std::filesystem::directory_iterator(folders[0])) {
    EXPECT_NE(entry.path().extension(), ".part") << entry.path();
    const std::string text = read_file(entry.path());
    EXPECT_TRUE(text.ends_with('\n')) << entry.path();
  }
}

class WhileItIsWritten : public testing::TestWithParam<int> {};

TEST_P(WhileItIsWritten, a_second_signal_leaves_at_once) {
  TempFolder folder;
  Deaf out(folder.path() / "out");
  WeirProcess weir(
      {"run", folder.write("many.toml", many_groups()), "--json", "--out", (folder.path() / "runs").string()},
      "/dev/null", out.path());
  ASSERT_TRUE(eventually([&] { return out.full(); })) << weir.err();
  weir.signal(GetParam());
  ASSERT_TRUE(eventually([&] {
    return weir.err().find("is being written (again: leaves at once)") != std::string::npos;
  })) << weir.err();
  EXPECT_FALSE(weir.wait(Millis(100))) << "it goes on writing";
  weir.signal(GetParam());
  EXPECT_EQ(weir.wait(), 128 + GetParam());
  expect_whole(folder.path() / "runs");
}

INSTANTIATE_TEST_SUITE_P(Signals, WhileItIsWritten, testing::Values(SIGINT, SIGTERM, SIGHUP),
                         [](const testing::TestParamInfo<int>& signal) {
                           return std::to_string(signal.param);
                         });

TEST(Signals, the_first_while_the_report_is_written_lets_it_be_written) {
  TempFolder folder;
  Deaf out(folder.path() / "out");
  WeirProcess weir(
      {"run", folder.write("many.toml", many_groups()), "--json", "--out", (folder.path() / "runs").string()},
      "/dev/null", out.path());
  ASSERT_TRUE(eventually([&] { return out.full(); })) << weir.err();
  weir.signal(SIGTERM);
  ASSERT_TRUE(eventually([&] { return weir.err().find("SIGTERM") != std::string::npos; })) << weir.err();
  std::string text;
  EXPECT_TRUE(eventually([&] {
    text += out.drain();
    return weir.wait(Millis(1)).has_value();
  }));
  text += out.drain();
  EXPECT_EQ(weir.wait(), 130);
  EXPECT_EQ(parse_report(text).verdict().exit_code(), 0U) << "it is as good as any";
  expect_whole(folder.path() / "runs");
}

TEST(Signals, junit_is_written_as_a_whole_or_not_at_all) {
  TempFolder folder;
  const std::filesystem::path junit = folder.path() / "junit.xml";
  // What is blocked is what the file is called while it is written.
  Deaf draft(folder.path() / "junit.xml.part");
  std::string text = "schema = 1\nname = \"many\"\n";
  for (int g = 0; g < 500; ++g)
    text += fmt::format("[[streams]]\nname = \"{}{}\"\nmessages = 1\n", std::string(90, 'g'), g);
  WeirProcess weir({"run", folder.write("many.toml", text), "--quiet", "--junit", junit.string(), "--out",
                    (folder.path() / "runs").string()});
  ASSERT_TRUE(eventually([&] { return draft.full(); })) << weir.err();
  weir.signal(SIGTERM);
  ASSERT_TRUE(eventually([&] { return weir.err().find("SIGTERM") != std::string::npos; })) << weir.err();
  weir.signal(SIGTERM);
  EXPECT_EQ(weir.wait(), 143);
  EXPECT_FALSE(std::filesystem::exists(junit));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "junit.xml.part"));
}

}  // namespace
}  // namespace weir
