#include "harness/run/find_max.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/load.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

const char* const kTwoGroups =
    "[[streams]]\nname = \"a\"\ncount = 10\npace = { kind = \"open\", rate = \"60/s\" }\n"
    "[[streams]]\nname = \"still\"\n"
    "[[streams]]\nname = \"b\"\ncount = 4\npace = { kind = \"open\", stream_rate = \"10/s\" }\n";

/// A service that answers all up to `knee` messages a second, and no more than that beyond.
Measure service(double knee, std::uint32_t interrupted_at = 1000) {
  auto runs = std::make_shared<std::uint32_t>(0);
  return [=](const std::shared_ptr<const Scenario>& scenario) -> absl::StatusOr<RunResult> {
    RunResult result;
    double offered = *open_loop_rate(*scenario);
    double share = std::min(1.0, knee / offered);
    for (const StreamGroup& group : scenario->streams) {
      v1::GroupReport& out = *result.report.add_groups();
      out.set_name(group.name);
      double rate = group.pace.rate          ? group.pace.rate->per_second
                    : group.pace.stream_rate ? group.pace.stream_rate->per_second * group.count
                                             : 1e6;
      out.set_replies_per_second(rate * share);
      v1::Latency& latency = *out.add_latency();
      latency.set_name("response");
      latency.set_p99_us(group.pace.rate ? 700 : 300);
    }
    result.report.mutable_run()->set_partial(++*runs == interrupted_at);
    return result;
  };
}

TEST(FindMax, finds_the_knee_of_a_service) {
  Scenario scenario = load_text(kTwoGroups);
  EXPECT_DOUBLE_EQ(*open_loop_rate(scenario), 100);
  absl::StatusOr<LoadCurve> curve =
      find_max(scenario, {.from = 100, .to = 1e5, .steps = 30}, 1s, service(5000), {});
  ASSERT_TRUE(curve.ok());
  // A rate holds with nine messages in ten answered: up to 5,556/s.
  EXPECT_GT(*curve->best, 5200);
  EXPECT_LT(*curve->best, 5556);
  EXPECT_EQ(curve->steps[0].p99_us, 700) << "of the slowest open-loop group";
  EXPECT_NEAR(curve->steps[0].achieved, 100, 1e-9) << "the ping-pong group does not count";
  for (const LoadStep& step : curve->steps) EXPECT_EQ(step.holds, step.why.empty());
}

TEST(FindMax, finds_none_when_the_lowest_rate_does_not_hold) {
  absl::StatusOr<LoadCurve> curve =
      find_max(load_text(kTwoGroups), {.from = 100, .to = 1e5, .steps = 30}, 1s, service(10), {});
  ASSERT_TRUE(curve.ok());
  EXPECT_EQ(curve->steps.size(), 1U);
  EXPECT_EQ(curve->best, std::nullopt);
}

TEST(FindMax, interrupted_keeps_what_it_knows) {
  absl::StatusOr<LoadCurve> curve =
      find_max(load_text(kTwoGroups), {.from = 100, .to = 1e5, .steps = 30}, 1s, service(5000, 3), {});
  ASSERT_TRUE(curve.ok());
  EXPECT_TRUE(curve->interrupted);
  EXPECT_EQ(curve->steps.size(), 3U);
  EXPECT_EQ(curve->best, 200);
}

TEST(FindMax, the_first_runs_error_is_an_error) {
  Measure broken = [](const std::shared_ptr<const Scenario>&) -> absl::StatusOr<RunResult> {
    return absl::UnavailableError("no server");
  };
  EXPECT_FALSE(find_max(load_text(kTwoGroups), {.from = 1, .to = 2, .steps = 2}, 1s, broken, {}).ok());
}

TEST(FindMax, scales_every_open_loop_group_and_says_so) {
  Scenario scaled = at_rate(load_text(kTwoGroups), 300, 2s);
  EXPECT_DOUBLE_EQ(scaled.streams[0].pace.rate->per_second, 180);
  EXPECT_DOUBLE_EQ(scaled.streams[2].pace.stream_rate->per_second, 30);
  EXPECT_EQ(scaled.streams[1].messages, 10U);
  EXPECT_GT(scaled.streams[2].messages, 60U) << "30/s for 2 s, and some to spare";
  EXPECT_LT(scaled.streams[2].messages, 200U);
  EXPECT_EQ(scaled.phases.measure, 2s);
  EXPECT_THAT(scaled.overrides, testing::Contains("streams.a.pace.rate=180/s"));
}

TEST(FindMax, refuses_what_it_cannot_scale_with_a_remedy) {
  auto reason = [](const std::string& keys) {
    return std::string(open_loop_rate(load_text("[[streams]]\nname = \"g\"\n" + keys)).status().message());
  };
  EXPECT_THAT(reason(""), testing::HasSubstr("give one pace = { kind = \"open\""));
  EXPECT_THAT(reason("pace = { kind = \"open\", stages = [{ rate = \"5/s\", over = \"1s\" }] }"),
              testing::HasSubstr("give it a rate instead"));
  EXPECT_THAT(reason("pace = { kind = \"open\", rate = \"5/s\" }\nserver = { replies_per_request = 0 }"),
              testing::HasSubstr("set server.replies_per_request"));
}

}  // namespace
}  // namespace weir
