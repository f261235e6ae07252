// What is timed besides the first reply to a message: the last of several, the gaps between them, and how long the server takes
// to end a stream. On both engines, against weir's own server.
#include <gtest/gtest.h>

#include "tests/integration/weir_process.h"

namespace weir {
namespace {

constexpr const char* kScenario = R"(schema = 1
name = "replies"
seed = 1
[target]
connections = 2
[phases]
measure = "20s"
[[streams]]
name = "several"
count = 4
messages = 20
server = { replies_per_request = 3 }
[[streams]]
name = "single"
count = 2
messages = 10
[[streams]]
name = "pushed"
count = 2
pace = { kind = "push", period = "5ms", replies = 10 }
[[check]]
metric = "several.last_reply.p90"
max = "60s"
[[check]]
metric = "reply_gap.max"
max = "60s"
[[check]]
metric = "close.p75"
max = "60s"
decide = "point"
)";

const v1::Latency& latency_of(const v1::Report& report, std::string_view group, std::string_view name) {
  static const v1::Latency none;
  for (const v1::GroupReport& one : report.groups()) {
    if (one.name() != group) continue;
    for (const v1::Latency& latency : one.latency()) {
      if (latency.name() == name) return latency;
    }
  }
  ADD_FAILURE() << "no " << group << "." << name;
  return none;
}

class Replies : public testing::TestWithParam<const char*> {};

TEST_P(Replies, are_timed_to_the_last_and_to_the_end_of_the_stream) {
  const TempFolder folder;
  const Ended ended =
      run_weir({"run", folder.write("replies.toml", kScenario), "--json", "--out",
                (folder.path() / "runs").string(), "--set", std::string("target.engine=") + GetParam()});
  ASSERT_EQ(ended.exit_code, 0) << account_of(ended);
  const v1::Report report = parse_report(ended.out);
  EXPECT_EQ(latency_of(report, "several", "response").count(), 80U);
  EXPECT_EQ(latency_of(report, "several", "last_reply").count(), 80U);
  EXPECT_EQ(latency_of(report, "several", "last_reply").censored(), 0U);
  EXPECT_EQ(latency_of(report, "several", "reply_gap").count(), 160U);
  EXPECT_GE(latency_of(report, "several", "last_reply").max_us(),
            latency_of(report, "several", "response").max_us());
  EXPECT_EQ(latency_of(report, "several", "close").count(), 4U);
  for (const char* name : {"last_reply", "reply_gap"})
    EXPECT_EQ(latency_of(report, "single", name).count(), 0U) << name;
  EXPECT_EQ(latency_of(report, "single", "last_reply").censored(), 0U);
  EXPECT_EQ(latency_of(report, "single", "close").count(), 2U);
  EXPECT_EQ(latency_of(report, "pushed", "reply_gap").count(), 18U);
  EXPECT_EQ(latency_of(report, "pushed", "last_reply").count(), 0U);
  EXPECT_EQ(latency_of(report, "pushed", "close").count(), 2U);
}

INSTANTIATE_TEST_SUITE_P(Engines, Replies, testing::Values("grpc", "wire"),
                         [](const auto& row) { return std::string(row.param); });

}  // namespace
}  // namespace weir
