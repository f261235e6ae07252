// What the comparison makes of its samples.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/bench/compare/limits.h"
#include "tests/bench/compare/tables.h"

namespace weir::bench {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr SampleField kCpu = &Sample::cpu_us_per_message;

void add_cpu(Results& results, const std::string& client, std::initializer_list<double> values,
             const std::string& what = kPingPong100) {
  for (double value : values) results.add("go", what, client, {.cpu_us_per_message = value});
}

MeasureOptions run_on_go() {
  MeasureOptions run;
  run.servers = {{"go", {}}};
  run.clients = {{"weir-wire", {}}, {"bare-nghttp2", {}}};
  run.cases = {{kPingPong100, 100, 1}};
  return run;
}

Finding finding_of(const Results& results, const std::string& yardstick, const std::string& what) {
  std::vector<Finding> findings = check_limits(run_on_go(), results);
  auto found = std::find_if(findings.begin(), findings.end(), [&](const Finding& finding) {
    return finding.text.starts_with("weir-wire ÷ " + yardstick) && finding.text.ends_with(what);
  });
  return found == findings.end() ? Finding{.text = "no such limit"} : *found;
}

TEST(Median, is_the_middle_one_or_halfway_between_the_middle_two) {
  EXPECT_EQ(median_of({4, 1, 2, 100}), 3);
  EXPECT_EQ(median_of({7, 1, 3}), 3);
  EXPECT_FALSE(median_of({}));
}

TEST(Ratio, is_taken_within_each_round) {
  Results results;
  // The machine was ten times slower in the second round; the clients' ratio was not touched by it.
  add_cpu(results, "weir-wire", {2, 20, 2});
  add_cpu(results, "bare-nghttp2", {1, 10, 4});
  EXPECT_EQ(results.ratio("go", kPingPong100, "weir-wire", "bare-nghttp2", kCpu), 2);
}

TEST(Ratio, is_nothing_where_a_client_took_no_part) {
  Results results;
  add_cpu(results, "weir-wire", {2});
  EXPECT_FALSE(results.ratio("go", kPingPong100, "weir-wire", "ghz", kCpu));
  EXPECT_FALSE(results.median("go", kWindow16, "weir-wire", kCpu));
}

TEST(Limits, say_by_how_much_they_are_missed) {
  Results results;
  add_cpu(results, "weir-wire", {2.1});
  add_cpu(results, "bare-nghttp2", {1});
  add_cpu(results, "grpc-go", {7});
  EXPECT_EQ(finding_of(results, "bare-nghttp2", kPingPong100).verdict(), "not met by 50 %");
  EXPECT_EQ(finding_of(results, "grpc-go", kPingPong100).verdict(), "met");
  EXPECT_EQ(finding_of(results, "ghz", kPingPong100).verdict(), "not measured");
}

TEST(Limits, that_ask_for_at_least_something_are_missed_from_below) {
  EXPECT_TRUE((Finding{.text = {}, .bound = 20, .at_least = true, .measured = 20}).met());
  EXPECT_EQ((Finding{.text = {}, .bound = 20, .at_least = true, .measured = 10}).verdict(),
            "not met by 50 %");
}

TEST(Clients, take_part_where_they_can) {
  for (Tool tool : {Tool::kGhz, Tool::kK6}) {
    const ClientKind other{"other", {}, tool};
    EXPECT_TRUE(takes_part(other, {kPingPong100, 100, 1}, "go"));
    EXPECT_FALSE(takes_part(other, {kPingPong1000, 1000, 1}, "go"));
    EXPECT_FALSE(takes_part(other, {kHeld, 100, 1, true}, "go"));
  }
  EXPECT_FALSE(takes_part({"bare-grpc", {}}, {kManyHeld, 100'000, 1, true}, "go"));
  EXPECT_TRUE(takes_part({"bare-grpc", {}}, {kManyHeld, 100'000, 1, true}, "wire"));
  EXPECT_TRUE(takes_part({"weir-wire", {}}, {kManyHeld, 100'000, 1, true}, "go"));
}

TEST(Clients, that_speak_by_a_description_are_asked_on_the_server_that_has_it) {
  const ClientKind weir{"weir-described", {}, Tool::kOurs, true};
  EXPECT_TRUE(takes_part(weir, {kPingPong100, 100, 1}, "go"));
  EXPECT_TRUE(takes_part(weir, {kManyHeld, 100'000, 1, true}, "go"));
  EXPECT_FALSE(takes_part(weir, {kPingPong100, 100, 1}, "wire"));
  const ClientKind ghz{"ghz-described", {}, Tool::kGhz, true};
  EXPECT_TRUE(takes_part(ghz, {kWindow64, 100, 64}, "go"));
  EXPECT_FALSE(takes_part(ghz, {kWindow64, 100, 64}, "grpc"));
}

TEST(Limits, of_described_messages_are_held_against_chat_and_against_ghz_with_the_same_message) {
  Results results;
  add_cpu(results, "weir-described", {3});
  add_cpu(results, "weir-wire", {2});
  add_cpu(results, "ghz-described", {6});
  std::vector<std::string> verdicts;
  for (const Finding& finding : check_limits(run_on_go(), results)) {
    if (finding.text.starts_with("weir-described") && finding.measured)
      verdicts.push_back(finding.text + ": " + finding.verdict());
  }
  EXPECT_THAT(verdicts,
              testing::ElementsAre(
                  "weir-described ÷ weir-wire: CPU a message; go server, 100 streams, ping-pong: met",
                  "weir-described ÷ ghz-described: CPU a message; go server, 100 streams, ping-pong: not met "
                  "by 25 %"));
}

TEST(Tables, leave_out_clients_without_samples_and_latencies_nobody_took) {
  Results results;
  results.add("go", kPingPong100, "weir-wire",
              {.messages_per_second = 1000, .cpu_us_per_message = 2, .p50_us = 30, .p99_us = 40});
  std::string page = to_markdown(run_on_go(), results, {});
  EXPECT_THAT(page, HasSubstr("| weir-wire | 1000 | 2.00 | 30 | 40 |  |  |"));
  EXPECT_THAT(page, Not(HasSubstr("| bare-nghttp2 | ")));
}

}  // namespace
}  // namespace weir::bench
