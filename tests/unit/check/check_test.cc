// The suite against a service that is a few lambdas: no socket, no time.
#include "harness/check/check.h"
#include "harness/check/plain_remedy.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

namespace weir {
namespace {

using namespace std::chrono_literals;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Mark = ScoreRow::Mark;

constexpr const char* kGood = R"(
  run { duration_seconds: 0.1 } verdict { exit_code: 0 word: "PASSED" reasons: "all well" }
  outcomes { group: "struck" class: "ok.complete" count: 4 } outcomes { group: "bystanders" class: "ok.complete" count: 2 }
  latency { name: "first_message" min_us: 1500 })";

v1::Report report_of(const std::string& text) {
  v1::Report report;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &report));
  return report;
}

std::string verdict(int code, const std::string& reason, const std::string& remedy = "") {
  return "run { duration_seconds: 1 } verdict { exit_code: " + std::to_string(code) + " reasons: \"" +
         reason + "; " + remedy + "\" findings { reason: \"" + reason + "\" remedy: \"" + remedy + "\" } } " +
         "outcomes { group: \"struck\" class: \"tcp.rst\" count: 4 }";
}

/// Stands still but for what is let pass.
struct ManualClock final : Clock {
  RunTime time{};
  [[nodiscard]] RunTime now() const override { return time; }
};

/// A service by what its runs report; scenarios not named go well. A run takes as long as it reports.
struct FakeService {
  std::map<std::string, std::vector<std::string>>
      reports{};  // by scenario; each run takes the next, the last stays
  std::optional<std::uint32_t> sockets = 0;
  std::vector<double> gauge{};  // each reading takes the next, the last stays
  std::vector<std::string> ran{};
  Duration passed{0};
  int stop_after_pauses = -1;
  ManualClock clock{};

  CheckTools tools() {
    CheckTools tools;
    tools.clock = &clock;
    tools.run = [this](const std::shared_ptr<const Scenario>& scenario,
                       const std::string&) -> absl::StatusOr<RunResult> {
      ran.push_back(scenario->name);
      std::vector<std::string>& next = reports[scenario->name];
      RunResult result;
      result.report = report_of(next.empty() ? kGood : next.front());
      if (next.size() > 1) next.erase(next.begin());
      clock.time += std::chrono::duration_cast<Duration>(
          std::chrono::duration<double>(result.report.run().duration_seconds()));
      result.folder = "runs/" + scenario->name;
      return result;
    };
    tools.sockets = [this] { return sockets; };
    if (!gauge.empty()) {
      tools.gauge = [this]() -> absl::StatusOr<double> {
        double value = gauge.front();
        if (gauge.size() > 1) gauge.erase(gauge.begin());
        return value;
      };
    }
    tools.pause = [this](Duration time) {
      passed += time;
      clock.time += time;
      return stop_after_pauses >= 0 && stop_after_pauses-- == 0;
    };
    return tools;
  }
};

CheckOptions options(std::vector<std::string> only = {}) {
  return {.target = "127.0.0.1:50051",
          .method = "chat.ChatService/BidirectionalChat",
          .engine = "grpc",
          .gauge = "go_goroutines",
          .only = std::move(only),
          .overrides = {}};
}

Scorecard check(FakeService& service, const CheckOptions& wanted) {
  CheckTools tools = service.tools();
  absl::StatusOr<Scorecard> card = run_check(wanted, tools);
  EXPECT_TRUE(card.ok()) << card.status();
  return card.ok() ? *std::move(card) : Scorecard{};
}

TEST(Check, a_healthy_service_passes_everything_but_the_floods_nobody_asked_for) {
  FakeService service;
  Scorecard card = check(service, options());
  EXPECT_EQ(exit_code(card), 0);
  EXPECT_EQ(card.rows.size(), check_entries().size());
  std::vector<std::string> skipped;
  for (const ScoreRow& row : card.rows) {
    EXPECT_THAT(row.mark, AnyOf(Mark::kPassed, Mark::kSkipped)) << row.name;
    if (row.mark == Mark::kSkipped) skipped.push_back(row.name);
  }
  EXPECT_THAT(skipped, ElementsAre("cancel-storm", "h2-flood"));
  EXPECT_EQ(card.rows[1].first_reply, 1500us);
  EXPECT_EQ(std::count(service.ran.begin(), service.ran.end(), "check-cancel-storm"), 0);
}

TEST(Check, runs_the_floods_when_asked_to) {
  FakeService service;
  CheckOptions wanted = options({"cancel-storm"});
  wanted.floods = true;
  EXPECT_EQ(check(service, wanted).rows.back().mark, Mark::kPassed);
  EXPECT_THAT(service.ran, ElementsAre("check-plain", "check-probe", "check-cancel-storm", "check-probe"));
}

TEST(Check, leaves_out_connection_faults_where_there_is_no_tcp_connection) {
  FakeService service;
  CheckOptions wanted = options();
  wanted.target = "unix:/tmp/chat.sock";
  Scorecard card = check(service, wanted);
  EXPECT_EQ(exit_code(card), 0);
  for (const ScoreRow& row : card.rows) {
    if (row.name != "tcp-reset") continue;
    EXPECT_EQ(row.mark, Mark::kSkipped);
    EXPECT_THAT(row.why, ElementsAre("it strikes a TCP connection, and the target is a Unix socket"));
  }
  EXPECT_EQ(std::count(service.ran.begin(), service.ran.end(), "check-tcp-reset"), 0);
  EXPECT_EQ(std::count(service.ran.begin(), service.ran.end(), "check-cancel"), 1);
}

TEST(Check, ends_at_once_when_the_service_is_out_of_reach) {
  FakeService service;
  service.reports["check-plain"] = {verdict(3, "no stream reached it: \\\"a; b\\\"", "start the server")};
  Scorecard card = check(service, options());
  EXPECT_EQ(exit_code(card), 3);
  EXPECT_THAT(service.ran, ElementsAre("check-plain"));
  EXPECT_THAT(card.rows.at(0).why,
              ElementsAre("no stream reached it: \"a; b\"", "start the service, or name another TARGET"));
}

TEST(Check, says_what_a_second_look_found_and_what_to_do_in_its_own_options) {
  FakeService service;
  service.reports["check-plain"] = {
      verdict(3, "no stream got a reply from it: no such method", "use --set target.method=a.B/C") +
      " diagnosis { cause: \"method.unknown\" reason: \"no such method\" remedy: \"use --set "
      "target.method=a.B/C, or --set target.address=HOST:PORT\" }"};
  EXPECT_THAT(check(service, options()).rows.at(0).why,
              ElementsAre("no stream got a reply from it: no such method",
                          "use --method a.B/C, or HOST:PORT as TARGET"));
  CheckOptions typed = options();
  typed.overrides = {{"target.method", "a.B/Nope", "--set target.method=a.B/Nope"}};
  EXPECT_THAT(check(service, typed).rows.at(0).why.at(1), HasSubstr("use --set target.method=a.B/C"))
      << "it would prevail over --method";
}

TEST(Check, fails_what_ended_as_the_fault_does_not_allow) {
  FakeService service;
  service.reports["check-tcp-reset"] = {
      verdict(99, "2 streams ended unexpectedly: 2 ok.short", "name it in expect")};
  Scorecard card = check(service, options({"tcp-reset", "cancel"}));
  ASSERT_EQ(card.rows.size(), 3U);
  EXPECT_EQ(card.rows[1].mark, Mark::kPassed);
  EXPECT_EQ(card.rows[2].mark, Mark::kFailed);
  EXPECT_THAT(card.rows[2].why, ElementsAre("2 streams ended unexpectedly: 2 ok.short"));
  EXPECT_EQ(exit_code(card), 99);
}

TEST(Check, counts_the_time_until_a_new_stream_is_served) {
  FakeService service;
  service.reports["check-probe"] = {kGood, verdict(99, "no"), verdict(99, "no"), kGood};
  Scorecard card = check(service, options({"tcp-reset"}));
  EXPECT_EQ(card.rows[1].mark, Mark::kPassed);
  EXPECT_EQ(card.rows[1].first_reply, 2200ms + 1500us)
      << "two probes of a second, each with its pause, and a reply";
}

TEST(Check, measures_how_long_each_entry_took) {
  FakeService service;
  service.clock.time = RunTime(7s);
  service.reports["check-probe"] = {kGood, verdict(99, "no"), kGood};
  service.reports["check-cancel"] = {verdict(99, "no reply")};
  CheckTools tools = service.tools();
  tools.on_row = [&](const ScoreRow& row) { service.sockets = row.name == "cancel" ? 1 : 0; };
  absl::StatusOr<Scorecard> card = run_check(options({"cancel", "tcp-reset", "cancel-storm"}), tools);
  ASSERT_TRUE(card.ok());
  std::map<std::string, Duration> took;
  for (const ScoreRow& row : card->rows) took[row.name] = row.took;
  EXPECT_EQ(took["plain"], 200ms) << "its run and a probe, of 100 ms each";
  EXPECT_EQ(took["cancel"], 1s + 1s + 100ms + 100ms)
      << "its run, a probe in vain with its pause, and a probe";
  EXPECT_EQ(took["tcp-reset"], 200ms + 3050ms) << "a connection is left: 61 looks with their pauses";
  EXPECT_EQ(took["cancel-storm"], 0s) << "skipped";
}

TEST(Check, gives_up_on_a_service_that_takes_no_new_streams) {
  FakeService service;
  service.reports["check-probe"] = {kGood, verdict(99, "stalled")};
  Scorecard card = check(service, options({"tcp-reset"}));
  EXPECT_EQ(card.rows[1].mark, Mark::kFailed);
  EXPECT_EQ(card.rows[1].takes_streams, false);
  EXPECT_THAT(card.rows[1].why, ElementsAre("no new stream was served within 10s: stalled"));
}

TEST(Check, waits_for_connections_to_be_closed_and_then_names_those_left) {
  FakeService service;
  CheckTools tools = service.tools();
  tools.on_row = [&](const ScoreRow&) { service.sockets = 5; };  // from the first fault on
  absl::StatusOr<Scorecard> card = run_check(options({"tcp-reset", "tcp-fin"}), tools);
  ASSERT_TRUE(card.ok());
  EXPECT_EQ(card->rows[1].left_open, 5U);
  EXPECT_THAT(card->rows[1].why,
              ElementsAre("the service still has 5 connections open 3s after its clients have left"));
  EXPECT_EQ(card->rows[2].left_open, 0U) << "what was told once is not told again";
  EXPECT_GE(service.passed, 3s);
}

TEST(Check, does_not_guess_about_connections_it_cannot_see) {
  FakeService service;
  service.sockets.reset();
  Scorecard card = check(service, options({"tcp-reset"}));
  EXPECT_EQ(card.rows[1].left_open, std::nullopt);
  EXPECT_EQ(card.rows[1].mark, Mark::kPassed);
}

TEST(Check, holds_the_gauge_against_what_it_was_before) {
  FakeService service;
  service.gauge = {5, 12, 12,
                   16};  // before and after `plain`, which may make things for the first time; then the fault
  Scorecard card = check(service, options({"tcp-reset"}));
  EXPECT_EQ(card.rows[0].mark, Mark::kPassed);
  EXPECT_EQ(card.rows[1].mark, Mark::kFailed);
  EXPECT_THAT(card.rows[1].why, ElementsAre("go_goroutines has not come back after 3s: 12 before, 16 now"));

  FakeService patient;
  patient.gauge = {5, 12, 12, 16, 16, 13};
  EXPECT_EQ(check(patient, options({"tcp-reset"})).rows[1].mark, Mark::kPassed) << "one more is noise";
}

TEST(Check, says_at_once_that_the_gauge_cannot_be_read) {
  FakeService service;
  CheckTools tools = service.tools();
  tools.gauge = []() -> absl::StatusOr<double> { return absl::UnavailableError("no gauge; check --gauge"); };
  EXPECT_EQ(run_check(options(), tools).status().message(), "no gauge; check --gauge");
  EXPECT_TRUE(service.ran.empty());
}

TEST(Check, keeps_what_is_known_when_it_is_interrupted) {
  FakeService service;
  service.reports["check-cancel"] = {
      "run { partial: true } verdict { exit_code: 130 reasons: \"interrupted\" }"};
  Scorecard card = check(service, options());
  EXPECT_EQ(exit_code(card), 130);
  EXPECT_EQ(card.rows[0].mark, Mark::kPassed);
  EXPECT_EQ(card.rows[2].name, "cancel");
  EXPECT_EQ(card.rows[2].mark, Mark::kInterrupted);
  EXPECT_EQ(card.rows.size(), check_entries().size()) << "what was not run is in the card too";
  EXPECT_EQ(card.rows[3].mark, Mark::kSkipped);
  EXPECT_THAT(card.rows[3].why, ElementsAre("not run: the suite was interrupted"));
}

TEST(Check, runs_no_further_fault_on_a_service_that_serves_nobody_any_more) {
  FakeService service;
  service.reports["check-probe"] = {kGood, verdict(99, "4 streams ended otherwise")};
  Scorecard card = check(service, options());
  EXPECT_EQ(exit_code(card), 99);
  EXPECT_EQ(card.rows[1].mark, Mark::kFailed);
  EXPECT_EQ(card.rows[1].takes_streams, false);
  ASSERT_EQ(card.rows.size(), check_entries().size());
  EXPECT_EQ(card.rows[2].mark, Mark::kSkipped);
  EXPECT_THAT(card.rows[2].why,
              ElementsAre("not run: the service served no stream any more after cancel-at-once"));
  EXPECT_EQ(std::count(service.ran.begin(), service.ran.end(), "check-cancel"), 0);
}

TEST(Check, an_old_leak_that_is_gone_excuses_no_new_one) {
  FakeService service;
  CheckTools tools = service.tools();
  int runs = 0;
  const auto run = tools.run;
  tools.run = [&](const std::shared_ptr<const Scenario>& scenario, const std::string& text) {
    ++runs;
    return run(scenario, text);
  };
  // Plain and its probe, then the first fault, which leaves 4 open for a while, and the second, which leaves 4 for ever.
  tools.sockets = [&]() -> std::optional<std::uint32_t> {
    const bool first_fault = runs == 3 || runs == 4;
    const bool before_second = runs == 4 && service.passed > std::chrono::seconds(3);
    return (first_fault && !before_second) || runs > 4 ? 4U : 0U;
  };
  CheckOptions wanted = options({"tcp-reset", "tcp-fin"});
  absl::StatusOr<Scorecard> card = run_check(wanted, tools);
  ASSERT_TRUE(card.ok()) << card.status();
  ASSERT_EQ(card->rows.size(), 3U);
  EXPECT_EQ(card->rows[1].mark, Mark::kFailed);
  EXPECT_EQ(card->rows[2].mark, Mark::kFailed);
}

TEST(Check, the_target_can_not_be_changed_behind_its_back) {
  FakeService service;
  CheckTools tools = service.tools();
  const std::vector<std::pair<std::string, std::string>> sets = {{"target.address", "elsewhere:1"},
                                                                 {"target.embedded", "true"},
                                                                 {"target", "{address = \"elsewhere:1\"}"}};
  for (const auto& [key, value] : sets) {
    CheckOptions wanted = options();
    wanted.overrides = {{key, value, key + "=" + value}};
    absl::StatusOr<Scorecard> card = run_check(wanted, tools);
    EXPECT_TRUE(absl::IsInvalidArgument(card.status())) << key;
    EXPECT_THAT(std::string(card.status().message()), HasSubstr("--set would aim at")) << key;
  }
  EXPECT_TRUE(service.ran.empty());
}

TEST(PlainRemedy, speaks_of_what_most_streams_ended_with) {
  const auto remedy = [](std::map<std::string, std::uint32_t> classes) {
    ScoreRow row{.name = "plain", .what = "", .mark = Mark::kFailed};
    row.classes = std::move(classes);
    return remedy_for_plain(row);
  };
  EXPECT_THAT(remedy({{"remote.unimplemented", 4}}), HasSubstr("no such method"));
  EXPECT_THAT(remedy({{"connect.refused", 4}}), HasSubstr("start the service"));
  EXPECT_THAT(remedy({{"connect.not_h2", 4}}), HasSubstr("TLS"));
  EXPECT_THAT(remedy({{"connect.dns", 4}}), HasSubstr("name in TARGET"));
  EXPECT_THAT(remedy({{"ok.complete", 9}, {"stall.open", 1}}), HasSubstr("watchdog"));
  EXPECT_THAT(remedy({{"ok.early", 4}}), HasSubstr("replies are missing"));
  EXPECT_THAT(remedy({{"data.corrupt", 3}, {"ok.short", 1}}), HasSubstr("--integrity none"));
  EXPECT_THAT(remedy({{"h2.rst.2", 4}}), HasSubstr("a service that is well"));
}

TEST(Check, can_be_interrupted_while_it_waits) {
  FakeService service;
  service.reports["check-probe"] = {kGood, verdict(99, "stalled")};
  service.stop_after_pauses = 2;
  Scorecard card = check(service, options({"tcp-reset"}));
  EXPECT_TRUE(card.interrupted);
  EXPECT_EQ(card.rows.back().mark, Mark::kInterrupted);
}

TEST(Check, explains_a_target_that_is_none) {
  FakeService service;
  CheckTools tools = service.tools();
  CheckOptions wanted = options();
  wanted.target = "nowhere";
  absl::StatusOr<Scorecard> card = run_check(wanted, tools);
  EXPECT_TRUE(absl::IsInvalidArgument(card.status()));
  EXPECT_THAT(std::string(card.status().message()), HasSubstr("TARGET nowhere"));
  EXPECT_TRUE(service.ran.empty());
}

}  // namespace
}  // namespace weir
