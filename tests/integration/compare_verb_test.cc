// `weir compare` over folders that `weir run` left.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/weir_process.h"

namespace weir {
namespace {

using testing::HasSubstr;

/// In a closed loop, which ends when all is said: a machine that is used up makes it last longer, and no less evidence.
const char* const kSteady = R"(
schema = 1
name = "steady"
[phases]
measure = "5s"
[report]
interval = "100ms"
doubt = 0
[[streams]]
name = "talkers"
count = 4
messages = 50
)";

class Compare : public testing::Test {
 protected:
  void run(const std::vector<std::string>& more) const {
    std::vector<std::string> all = {"run", folder_.write("steady.toml", kSteady), "--quiet", "--out", out()};
    all.insert(all.end(), more.begin(), more.end());
    EXPECT_EQ(run_weir(all).exit_code, 0);
  }
  [[nodiscard]] std::string out() const { return (folder_.path() / "runs").string(); }
  [[nodiscard]] Ended compare(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all = {"compare"};
    for (const std::filesystem::path& each : folders_in(out())) all.push_back(each.string());
    all.insert(all.end(), more.begin(), more.end());
    return run_weir(all);
  }

  TempFolder folder_;
};

TEST_F(Compare, puts_runs_of_one_plan_side_by_side) {
  run({});
  run({});
  const Ended ended = compare();
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("service.p50"));
  EXPECT_THAT(ended.out, HasSubstr("is no verdict"));
  EXPECT_THAT(compare({"--json"}).out, HasSubstr("\"service.p99\":{\"us\":"));
}

TEST_F(Compare, a_repeated_run_beside_a_plain_one_says_what_each_interval_rests_on) {
  run({"--repeat", "2"});
  run({});
  const Ended ended = compare();
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("PASSED; 2 runs\n"));
  EXPECT_THAT(ended.out, HasSubstr("\n   1  how far apart its 2 runs are"));
  EXPECT_THAT(ended.out, HasSubstr("\n   2  how far apart the stretches of one run are"));
  EXPECT_THAT(ended.out, HasSubstr("`weir run SCENARIO --repeat 5` makes enough runs"));
  EXPECT_THAT(ended.out, HasSubstr("is no verdict"));
  EXPECT_THAT(compare({"--json"}).out, HasSubstr("\"runs_counted\":2,\"intervals_by\":\"run\""));
}

TEST_F(Compare, says_which_repeated_run_has_nothing_to_compare) {
  const std::string scenario = folder_.write("steady.toml", kSteady);
  const Ended made = run_weir(
      {"run", scenario, "--quiet", "--out", out(), "--repeat", "2", "--set", "target.address=127.0.0.1:1"});
  EXPECT_EQ(made.exit_code, 3) << made.err;
  ASSERT_EQ(folders_in(out()).size(), 1U);
  const std::string none = folders_in(out()).front().string();
  const Ended ended = run_weir({"compare", none, none});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.err, HasSubstr("weir compare: " + none + ": of 1 run in it none is evidence"));
  EXPECT_THAT(ended.err, HasSubstr("fix: name folders of `weir run --repeat`"));
}

TEST_F(Compare, refuses_runs_of_different_plans) {
  run({});
  run({"--set", "streams.talkers.count=5"});
  const Ended ended = compare();
  EXPECT_EQ(ended.exit_code, 3);
  EXPECT_THAT(ended.err, HasSubstr("plan: '"));
  EXPECT_THAT(ended.err, HasSubstr("for two builds, `weir gate` runs both here"));
}

TEST_F(Compare, says_which_folder_is_none) {
  const Ended ended = run_weir({"compare", "nowhere", "elsewhere"});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.err, HasSubstr("cannot read nowhere/report.json"));
  EXPECT_THAT(ended.err, HasSubstr("cannot read elsewhere/report.json"));
}

}  // namespace
}  // namespace weir
