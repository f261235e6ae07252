// A run whose process is killed: its folder is worth a report up to the last interval.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <thread>

#include "tests/integration/cli.h"

namespace weir {
namespace {

using testing::HasSubstr;

const char* const kSoak = R"(schema = 1
name = "soak"
[phases]
measure = "60s"
[report]
interval = "100ms"
[[streams]]
name = "talkers"
count = 3
messages = 100000
pace = { kind = "ping-pong", think = "2ms" }
[[streams]]
name = "visitors"
count = 4
messages = 3
reopen = true
[[fault]]
on = "visitors"
kind = "cancel"
at = { replies = 2 }
select = { every = 2 }
expect = ["local.cancel"]
)";

std::size_t whole_lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST_F(Cli, a_run_that_is_killed_at_any_moment_leaves_a_folder_that_can_be_reported) {
  std::mt19937 draw(7);
  const std::string scenario = folder_.write("soak.toml", kSoak);
  for (int i = 0; i < 12; ++i) {
    const std::string out = (folder_.path() / ("runs" + std::to_string(i))).string();
    WeirProcess run({"run", scenario, "--out", out});
    // From before the first stream to well within the run.
    ASSERT_TRUE(eventually([&] {
      return !folders_in(out).empty() &&
             std::filesystem::exists(folders_in(out).front() / "scenario.resolved.toml");
    }));
    std::this_thread::sleep_for(std::chrono::milliseconds(draw() % 400));
    run.signal(SIGKILL);
    ASSERT_EQ(run.wait(), 128 + SIGKILL);
    const std::filesystem::path left = folders_in(out).front();
    const Ended report = run_weir({"report", left.string(), "--format", "json"});
    EXPECT_EQ(report.exit_code, 130) << report.err;
    const v1::Report parsed = parse_report(report.out);
    EXPECT_EQ(parsed.totals().total(), whole_lines(read_file(left / "streams.jsonl")));
    EXPECT_THAT(parsed.run().partial_reason(), HasSubstr("its process was killed"));
    EXPECT_EQ(run_weir({"report", left.string()}).exit_code, 130);
  }
}

TEST_F(Cli, what_a_killed_run_left_tells_what_its_lines_tell) {
  const std::string out = runs();
  WeirProcess run({"run", folder_.write("soak.toml", kSoak), "--out", out});
  ASSERT_TRUE(eventually([&] {
    return !folders_in(out).empty() &&
           whole_lines(read_file(folders_in(out).front() / "streams.jsonl")) >= 20 &&
           whole_lines(read_file(folders_in(out).front() / "latency.hlog")) >= 20;
  }));
  run.signal(SIGKILL);
  ASSERT_EQ(run.wait(), 128 + SIGKILL);
  const std::filesystem::path left = folders_in(out).front();
  const v1::Report report = parse_report(run_weir({"report", left.string(), "--format", "json"}).out);
  EXPECT_EQ(report.scenario().name(), "soak");
  EXPECT_EQ(report.run().id(), left.filename().string());
  EXPECT_EQ(report.totals().unexpected(), 0U);
  ASSERT_EQ(report.groups_size(), 2);
  EXPECT_EQ(report.groups(1).name(), "visitors");
  EXPECT_GE(report.groups(1).totals().total(), 20U);
  EXPECT_GT(report.groups(0).latency(0).count(), 0U);
  EXPECT_GT(report.timeline().points_size(), 0);
  EXPECT_GT(report.run().measured_seconds(), 0);
  ASSERT_EQ(report.faults_size(), 1);
  EXPECT_GT(report.faults(0).fired(), 0U);
  const Ended text = run_weir({"report", left.string()});
  EXPECT_THAT(text.out, HasSubstr("INTERRUPTED"));
}

TEST_F(Cli, a_folder_that_is_no_runs_has_no_report) {
  const Ended report = run_weir({"report", folder_.path().string()});
  EXPECT_EQ(report.exit_code, 2);
  EXPECT_THAT(report.err, HasSubstr("there is neither a report.json nor a scenario.resolved.toml in it"));
}

}  // namespace
}  // namespace weir
