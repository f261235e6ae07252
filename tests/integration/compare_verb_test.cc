// `weir compare` over folders that `weir run` left.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/weir_process.h"

namespace weir {
namespace {

using testing::HasSubstr;

const char* const kSteady = R"(
schema = 1
name = "steady"
[phases]
measure = "1s"
[report]
interval = "100ms"
doubt = 0
[[streams]]
name = "talkers"
count = 4
messages = 100
pace = { kind = "open", rate = "400/s" }
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
