#include "harness/run/find_max.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/checks.h"
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
  const std::string own = "pace = { kind = \"open\", rate = \"5/s\" }\nmessage = '{}'\nreply = ";
  const std::string target = "\n[target]\naddress = \"localhost:1\"\nmethod = \"shop.Orders/Watch\"\n";
  EXPECT_THAT(reason(own + "{ match = \"none\" }" + target), testing::HasSubstr("with a count"));
  EXPECT_THAT(reason(own + "{ until = \"final\" }" + target), testing::HasSubstr("with a count"));
  EXPECT_THAT(reason(own + "{ count = 0 }" + target), testing::HasSubstr("set reply.count"));
  EXPECT_EQ(reason(own + "{ count = 2 }" + target), "");
  EXPECT_THAT(
      reason(own + "{ count = 2 }" + target +
             "[[calls]]\nname = \"c\"\nmethod = \"shop.Orders/Place\"\nrate = \"1/s\"\nsend = '{}'\n"),
      testing::HasSubstr("the [[calls]] 'c'"));
}

/// A run of one open-loop group, judged; `sent` and `answered` are shares of what was due.
struct Made {
  double sent = 1;
  double answered = 1;
  bool reached = true;

  [[nodiscard]] RunResult at(double rate) const {
    RunResult result;
    v1::Report& report = result.report;
    report.mutable_run()->set_measured_seconds(1);
    report.mutable_run()->set_streams_started(1);
    report.mutable_target()->set_kind("remote");
    report.mutable_target()->set_engine("grpc");
    report.mutable_target()->set_address("127.0.0.1:1");
    report.mutable_harness()->set_cores(2);
    report.mutable_harness()->set_cores_used(1.9);
    report.mutable_totals()->set_total(1);
    v1::GroupReport& group = *report.add_groups();
    group.set_name("g");
    group.mutable_totals()->set_total(1);
    group.set_replies_per_second(rate * answered);
    group.set_replies_received(reached ? 1 : 0);
    group.mutable_offered()->set_due(static_cast<std::uint64_t>(rate));
    group.mutable_offered()->set_answered(static_cast<std::uint64_t>(rate * sent));
    group.mutable_offered()->set_unwritten(group.offered().due() - group.offered().answered());
    v1::OutcomeRow& row = *report.add_outcomes();
    row.set_group("g");
    row.set_count(1);
    row.set_class_(reached ? "ok.complete" : "connect.refused");
    row.set_verdict(reached ? "expected" : "unexpected");
    if (reached) report.mutable_totals()->set_expected(1);
    if (!reached) report.mutable_totals()->set_unexpected(1);
    if (!reached) row.set_example_message("Connection refused");
    judge(report);
    return result;
  }
};

/// A search in which every rate up to `knee` holds and every other is `beyond`.
LoadCurve search(double knee, const Made& beyond, double from = 1000, double to = 1e6) {
  Measure run = [=](const std::shared_ptr<const Scenario>& scenario) -> absl::StatusOr<RunResult> {
    double rate = *open_loop_rate(*scenario);
    return rate <= knee ? Made{}.at(rate) : beyond.at(rate);
  };
  const char* const kOne = "[[streams]]\nname = \"g\"\npace = { kind = \"open\", rate = \"1000/s\" }\n";
  return *find_max(load_text(kOne), {.from = from, .to = to, .steps = 4}, 1s, run, {});
}

TEST(FindMax, the_limit_of_weir_is_not_sold_as_the_targets) {
  const LoadCurve curve = search(2000, {.sent = 0.5, .answered = 0.5});
  EXPECT_EQ(curve.best, 2000);
  EXPECT_EQ(limit_of(curve), CurveLimit::kWeir);
  EXPECT_THAT(headline(curve),
              testing::StartsWith("at least 2000/s: weir was the limit, not the target: at 2828.4/s "
                                  "weir could not send as planned"));
  EXPECT_THAT(headline(curve), testing::HasSubstr("to get further: use target.engine = \"wire\"; or "));
  EXPECT_THAT(headline(curve), testing::HasSubstr("target.tick = \"1ms\""));
  EXPECT_THAT(headline(curve), testing::HasSubstr("more than the 2 processors"));
  EXPECT_THAT(headline(curve), testing::Not(testing::HasSubstr("lower the rate")))
      << "that is no way to more";
}

TEST(FindMax, weir_as_the_limit_of_the_lowest_rate_says_nothing_of_the_target) {
  const LoadCurve curve = search(10, {.sent = 0.5, .answered = 0.5});
  EXPECT_EQ(curve.best, std::nullopt);
  EXPECT_EQ(limit_of(curve), CurveLimit::kWeir);
  EXPECT_THAT(headline(curve), testing::StartsWith("weir was the limit already at 1000/s: "));
  EXPECT_THAT(headline(curve), testing::HasSubstr("What the target can do is not known"));
}

TEST(FindMax, the_limit_of_the_target_is_named_with_the_rate_that_does_not_hold) {
  const LoadCurve curve = search(2000, {.sent = 1, .answered = 0.5});
  EXPECT_EQ(limit_of(curve), CurveLimit::kTarget);
  EXPECT_THAT(headline(curve),
              testing::StartsWith("highest rate that holds: 2000/s; 2828.4/s does not: only 1414 of "));
  EXPECT_THAT(headline(search(10, {.sent = 1, .answered = 0.5})),
              testing::StartsWith("not even 1000/s holds: only"));
}

TEST(FindMax, a_search_that_met_no_limit_says_at_least) {
  const LoadCurve curve = search(1e9, {}, 1000, 4000);
  EXPECT_EQ(curve.best, 4000);
  EXPECT_EQ(limit_of(curve), CurveLimit::kSearch);
  EXPECT_THAT(headline(curve), testing::StartsWith("at least 4000/s: every rate that was tried holds\n"));
  EXPECT_THAT(headline(curve), testing::HasSubstr("raise --to or --steps"));
}

TEST(FindMax, a_target_that_is_not_there_is_not_told_to_start_lower) {
  const LoadCurve curve = search(10, {.sent = 0, .answered = 0, .reached = false});
  EXPECT_EQ(limit_of(curve), CurveLimit::kNoEvidence);
  EXPECT_THAT(headline(curve), testing::StartsWith("nothing could be measured at 1000/s: no stream reached"));
  EXPECT_THAT(headline(curve), testing::Not(testing::HasSubstr("--from")));
  const LoadCurve gone = search(2000, {.sent = 0, .answered = 0, .reached = false});
  EXPECT_THAT(headline(gone),
              testing::StartsWith("at least 2000/s: 2828.4/s could not be measured: no stream reached"));
}

TEST(FindMax, a_later_run_that_cannot_begin_is_no_limit_of_the_target) {
  int runs = 0;
  Measure run = [&](const std::shared_ptr<const Scenario>& scenario) -> absl::StatusOr<RunResult> {
    if (++runs > 1) return absl::UnavailableError("no room");
    return Made{}.at(*open_loop_rate(*scenario));
  };
  const LoadCurve curve =
      *find_max(load_text("[[streams]]\nname = \"g\"\npace = { kind = \"open\", rate = \"1000/s\" }\n"),
                {.from = 1000, .to = 2000, .steps = 2}, 1s, run, {});
  EXPECT_EQ(limit_of(curve), CurveLimit::kNoEvidence);
  EXPECT_EQ(headline(curve), "at least 1000/s: 2000/s could not be measured: no room\n");
}

TEST(FindMax, an_interrupted_search_says_what_was_measured) {
  absl::StatusOr<LoadCurve> curve =
      find_max(load_text(kTwoGroups), {.from = 100, .to = 1e5, .steps = 30}, 1s, service(5000, 3), {});
  EXPECT_EQ(limit_of(*curve), CurveLimit::kInterrupted);
  EXPECT_EQ(headline(*curve), "at least 200/s: interrupted before a higher rate was measured to its end\n");
  curve = find_max(load_text(kTwoGroups), {.from = 100, .to = 1e5, .steps = 30}, 1s, service(5000, 1), {});
  EXPECT_EQ(headline(*curve), "no rate was measured to its end: interrupted\n");
}

}  // namespace
}  // namespace weir
