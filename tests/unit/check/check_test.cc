// The suite against a service that is a few lambdas: no socket, no time.
#include "harness/check/check.h"
#include "harness/check/own_options.h"
#include "harness/check/plain_remedy.h"
#include "harness/model/outcome_classes.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <regex>

#include "reports/remedies.h"

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

std::string unreached(const std::string& reason) {
  return "verdict { exit_code: 3 findings { reason: \"" + reason +
         "\" remedy: \"start the server\" } } outcomes { group: \"struck\" class: \"connect.refused\" count: "
         "4 }";
}

/// A run of one stream, as the looks at a method's kind make it.
std::string shape(const std::string& outcome, int replies, const std::string& words = "") {
  return "verdict { exit_code: 0 } outcomes { group: \"shape\" class: \"" + outcome +
         "\" count: 1 example_message: \"" + words +
         "\" } groups { name: \"shape\" replies_received: " + std::to_string(replies) + " }";
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
  std::vector<double> state{};  // the same
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
    if (!state.empty()) {
      tools.state = [this]() -> absl::StatusOr<double> {
        double value = state.front();
        if (state.size() > 1) state.erase(state.begin());
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
  EXPECT_THAT(skipped, ElementsAre("cancel-storm", "stream-limit", "h2-flood"));
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
  service.reports["check-plain"] = {unreached("no stream reached it: \\\"a; b\\\"")};
  Scorecard card = check(service, options());
  EXPECT_EQ(exit_code(card), 3);
  EXPECT_THAT(service.ran, ElementsAre("check-plain"));
  EXPECT_THAT(card.rows.at(0).why, ElementsAre("no stream reached it: \"a; b\""));
  ASSERT_EQ(card.rows.at(0).remedies.size(), 1U);
  ASSERT_EQ(card.rows.size(), check_entries().size()) << "what was not run is in the card";
  EXPECT_EQ(card.rows[1].mark, Mark::kSkipped);
  EXPECT_THAT(card.rows[1].why,
              ElementsAre("not run: the service does not serve streams that are left alone"));
}

TEST(Check, says_of_a_target_out_of_reach_what_the_report_says) {
  for (const char* outcome : {"connect.tls", "connect.not_h2", "connect.dns", "connect.refused"}) {
    FakeService service;
    service.reports["check-plain"] = {
        "verdict { exit_code: 3 findings { reason: \"no stream reached it\" remedy: \"do, or name another "
        "with --set "
        "target.address=HOST:PORT\" } } outcomes { group: \"struck\" class: \"" +
        std::string(outcome) + "\" count: 4 }"};
    const ScoreRow plain = check(service, options()).rows.at(0);
    ASSERT_EQ(plain.remedies.size(), 1U) << outcome;
    EXPECT_EQ(plain.remedies[0].text, "do, or name another in TARGET") << outcome;
  }
}

TEST(Check, says_what_a_second_look_found_and_what_to_do_in_its_own_options) {
  FakeService service;
  service.reports["check-plain"] = {
      verdict(3, "no stream got a reply from it: no such method", "use --set target.method=a.B/C") +
      " diagnosis { cause: \"method.unknown\" reason: \"no such method\" remedy: \"use --set "
      "target.method=a.B/C, or --set target.address=HOST:PORT\" }"};
  const ScoreRow plain = check(service, options()).rows.at(0);
  EXPECT_THAT(plain.why, ElementsAre("no stream got a reply from it: no such method"));
  EXPECT_EQ(plain.remedies.at(0).text, "use --method a.B/C, or HOST:PORT as TARGET");
  EXPECT_THAT(plain.remedies.at(0).add, ElementsAre("--method", "a.B/C"));
  CheckOptions typed = options();
  typed.given = {{"--method", "a.B/Nope"}};
  EXPECT_EQ(check(service, typed).rows.at(0).remedies.at(0).text,
            "use --method a.B/C in place of --method a.B/Nope, or HOST:PORT as TARGET");
}

TEST(OwnOptions, every_remedy_of_a_report_has_what_can_be_typed_in_add) {
  for (const RemedyText& row : remedy_texts()) {
    const std::string text = remedy(row.id, "chat.example", "chat.other");
    const CheckRemedy own = in_options_of_check(text, {});
    EXPECT_THAT(own.text, testing::Not(HasSubstr("--set target.address"))) << text;
    EXPECT_THAT(own.text, testing::Not(HasSubstr("--set target.method"))) << text;
    // A value in capitals is a place to fill in. What has another one must be said to programs too.
    static const std::regex complete("--(method|engine) [^ ,]*[a-z][^ ,]*|--set [^ =,]+=(?!HOST)[^ ,A-Z]+");
    EXPECT_EQ(std::regex_search(own.text, complete), !own.add.empty()) << own.text;
    std::string typed;
    for (const std::string& one : own.add) typed += (typed.empty() ? "" : " ") + one;
    EXPECT_THAT(own.text, HasSubstr(typed));
  }
  EXPECT_THAT(in_options_of_check(remedy(Remedy::kUseMethod, "a.B/C"), {}).add,
              ElementsAre("--method", "a.B/C"));
  EXPECT_THAT(in_options_of_check(remedy(Remedy::kUseTls), {}).add, ElementsAre("--set", "target.tls={}"));
  EXPECT_THAT(in_options_of_check(remedy(Remedy::kUseName, "localhost"), {}).add,
              ElementsAre("--set", "target.tls.name=localhost"));
  EXPECT_TRUE(in_options_of_check(remedy(Remedy::kUseAuthority, "our CA"), {}).add.empty());
  EXPECT_TRUE(in_options_of_check(remedy(Remedy::kUseName, "HOST.example.org"), {}).add.empty());
  EXPECT_EQ(in_options_of_check(remedy(Remedy::kStartServer), {}).text,
            "start the server, or name another in TARGET");
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

TEST(Check, what_has_an_option_is_not_set_apart_from_it) {
  FakeService service;
  CheckTools tools = service.tools();
  struct Case {
    const char *key, *value, *remedy;
  };
  for (const Case& c :
       {Case{"target.engine", "wire", "use --engine wire"},
        Case{"target.method", "a.B/C", "use --method a.B/C"},
        Case{"target", "{address = \"127.0.0.1:50051\", method = \"a.B/C\"}", "use --method a.B/C"}}) {
    CheckOptions wanted = options();
    wanted.overrides = {{c.key, c.value, c.key}};
    absl::StatusOr<Scorecard> card = run_check(wanted, tools);
    EXPECT_TRUE(absl::IsInvalidArgument(card.status())) << c.key;
    EXPECT_THAT(std::string(card.status().message()), HasSubstr(c.remedy));
    EXPECT_TRUE(service.ran.empty()) << "the head of the card would name another";
  }
}

TEST(Check, a_late_close_is_one_finding_and_hides_no_other) {
  // hypercorn keeps a connection that its client has left until its keep-alive is over.
  FakeService service;
  CheckTools tools = service.tools();
  Duration last_run{0};
  const auto run = tools.run;
  tools.run = [&](const std::shared_ptr<const Scenario>& scenario, const std::string& text) {
    last_run = service.passed;
    return run(scenario, text);
  };
  tools.sockets = [&]() -> std::optional<std::uint32_t> {
    return service.ran.empty() || service.passed - last_run >= 5s ? 0U : 7U;
  };
  service.reports["check-cancel"] = {verdict(99, "2 streams ended unexpectedly: 2 ok.short")};
  absl::StatusOr<Scorecard> card = run_check(options(), tools);
  ASSERT_TRUE(card.ok()) << card.status();
  ASSERT_EQ(card->rows.size(), check_entries().size());
  const ScoreRow& plain = card->rows[0];
  EXPECT_EQ(plain.mark, Mark::kFailed);
  EXPECT_THAT(plain.why,
              ElementsAre("the service still has 7 connections open 3s after its clients have left",
                          "it closed them 5s after"));
  ASSERT_EQ(plain.remedies.size(), 1U);
  EXPECT_THAT(plain.remedies[0].add, ElementsAre("--settle", "8s"));
  int failed = 0;
  for (const ScoreRow& row : card->rows) failed += row.mark == Mark::kFailed ? 1 : 0;
  EXPECT_EQ(failed, 2) << "plain, and what the fault did";
  EXPECT_EQ(card->rows[2].name, "cancel");
  EXPECT_EQ(card->rows[2].mark, Mark::kFailed);
  EXPECT_EQ(card->rows[2].left_open, std::nullopt) << "not looked at";
  ASSERT_FALSE(card->unseen.empty());
  EXPECT_EQ(card->unseen.back().what, "connections");
  EXPECT_EQ(card->unseen.back().remedy, plain.remedies[0]);

  // With the time that the remedy gives it, all is well.
  service.passed = Duration(0);
  service.reports.clear();
  service.ran.clear();
  CheckOptions patient = options();
  patient.settle = 8s;
  patient.given = {{"--settle", "8s"}};
  card = run_check(patient, tools);
  ASSERT_TRUE(card.ok()) << card.status();
  EXPECT_EQ(exit_code(*card), 0);
}

TEST(Check, a_connection_that_is_never_closed_has_no_remedy_in_patience) {
  FakeService service;
  CheckTools tools = service.tools();
  tools.sockets = [&]() -> std::optional<std::uint32_t> { return service.ran.empty() ? 0U : 7U; };
  absl::StatusOr<Scorecard> card = run_check(options(), tools);
  ASSERT_TRUE(card.ok()) << card.status();
  EXPECT_THAT(card->rows[0].why,
              ElementsAre(HasSubstr("7 connections open 3s"), "it has not closed them after 30s either"));
  EXPECT_TRUE(card->rows[0].remedies.empty());
  EXPECT_EQ(card->rows[1].mark, Mark::kPassed);
}

TEST(Check, waits_no_longer_than_it_says_however_slow_a_look_is) {
  FakeService service;
  CheckTools tools = service.tools();
  // A long table in the kernel takes its time to read.
  bool open = false;
  tools.sockets = [&]() -> std::optional<std::uint32_t> {
    service.clock.time += 1s;
    return open ? 7U : 0U;
  };
  tools.on_row = [&](const ScoreRow& row) { open = row.name == "plain"; };
  absl::StatusOr<Scorecard> card = run_check(options({"tcp-reset"}), tools);
  ASSERT_TRUE(card.ok()) << card.status();
  EXPECT_THAT(card->rows[1].why, ElementsAre(HasSubstr("7 connections open 3s")));
  EXPECT_LT(card->rows[1].took, 7s) << "its run, a look before and one after, and three seconds";
}

TEST(Check, a_gauge_that_is_lost_on_the_way_costs_a_row_and_not_the_card) {
  FakeService service;
  CheckTools tools = service.tools();
  int readings = 0;
  tools.gauge = [&]() -> absl::StatusOr<double> {
    if (++readings > 3) return absl::UnavailableError("the gauge can't be read");
    return 5;
  };
  absl::StatusOr<Scorecard> card = run_check(options({"cancel"}), tools);
  ASSERT_TRUE(card.ok()) << card.status();
  EXPECT_EQ(card->rows[0].mark, Mark::kPassed);
  EXPECT_EQ(card->rows[1].mark, Mark::kFailed);
  EXPECT_THAT(card->rows[1].why, ElementsAre("the gauge can't be read"));
}

TEST(Check, says_what_it_did_not_look_at) {
  FakeService service;
  CheckOptions wanted = options({"cancel"});
  wanted.integrity = "none";
  wanted.gauge = "";
  Scorecard card = check(service, wanted);
  EXPECT_EQ(exit_code(card), 0);
  EXPECT_EQ(passed_text(card), "2 passed (contents, leaks, commits not checked)");
  service.sockets.reset();
  EXPECT_EQ(passed_text(check(service, wanted)),
            "2 passed (contents, leaks, commits, connections not checked)");
  service.sockets = 0;
  wanted.integrity = "echo";
  EXPECT_EQ(passed_text(check(service, wanted)), "2 passed (leaks, commits not checked)");
  wanted.gauge = "go_goroutines";
  service.state = {0, 0, 12, 12, 24};  // of these reports the look at new streams has six as well
  EXPECT_EQ(passed_text(check(service, wanted)), "2 passed");
}

/// Four struck streams that nobody completed, beside two that were.
constexpr const char* kCancelled = R"(
  run { duration_seconds: 0.1 } verdict { exit_code: 0 word: "PASSED" reasons: "all well" }
  outcomes { group: "struck" class: "local.cancel" count: 4 } outcomes { group: "bystanders" class: "ok.complete" count: 2 }
  notable_streams { group: "struck" class: "local.cancel" messages_planned: 20 messages_sent: 6 }
  notable_streams { group: "struck" class: "local.cancel" messages_planned: 20 messages_sent: 6 }
  notable_streams { group: "struck" class: "local.cancel" messages_planned: 20 messages_sent: 6 }
  notable_streams { group: "struck" class: "local.cancel" messages_planned: 20 messages_sent: 6 })";
constexpr const char* kProbed = R"(
  run { duration_seconds: 0.1 } verdict { exit_code: 0 word: "PASSED" }
  outcomes { group: "probe" class: "ok.complete" count: 1 })";

TEST(Check, what_was_taken_as_complete_of_streams_that_were_cut_off_is_a_finding) {
  // Seven streams are complete of the plain entry and the look behind it; three of the other.
  for (const auto& [after, mark] : {std::pair(10.0, Mark::kPassed), std::pair(14.0, Mark::kFailed)}) {
    FakeService service;
    service.reports["check-cancel"] = {kCancelled};
    service.reports["check-probe"] = {kProbed};
    service.state = {0, 0, 7, 7, after};
    const Scorecard card = check(service, options({"cancel"}));
    ASSERT_EQ(card.rows.size(), 2U);
    EXPECT_EQ(card.rows[1].mark, mark);
    EXPECT_EQ(card.rows[1].state_before, 7);
    EXPECT_EQ(card.rows[1].state_after, after);
    if (mark == Mark::kFailed) {
      EXPECT_EQ(
          card.rows[1].why.front(),
          "more was taken as complete than the clients completed: 7 before, 14 after, and 3 streams were "
          "completed");
    }
    for (const Unseen& unseen : card.unseen) EXPECT_NE(unseen.what, "commits");
  }
}

TEST(Check, what_was_completed_and_is_not_counted_is_waited_for_and_then_a_finding) {
  FakeService service;
  service.reports["check-cancel"] = {kCancelled};
  service.reports["check-probe"] = {kProbed};
  service.state = {0, 0, 14, 14, 15, 20};  // two for each, as messages might be
  EXPECT_EQ(check(service, options({"cancel"})).rows[1].mark, Mark::kPassed) << "it came late";
  service.state = {0, 0, 14, 14, 15};
  const Scorecard card = check(service, options({"cancel"}));
  EXPECT_EQ(card.rows[1].mark, Mark::kFailed);
  EXPECT_THAT(card.rows[1].why.front(), HasSubstr("less was taken as complete than the clients were told"));
}

TEST(Check, a_state_that_counts_nothing_is_said_to_and_judges_nothing) {
  FakeService service;
  service.reports["check-cancel"] = {kCancelled};
  service.reports["check-probe"] = {kProbed};
  service.state = {5, 5, 5, 5, 500};
  const Scorecard card = check(service, options({"cancel"}));
  EXPECT_EQ(card.rows[1].mark, Mark::kPassed);
  const auto commits = std::find_if(card.unseen.begin(), card.unseen.end(),
                                    [](const Unseen& one) { return one.what == "commits"; });
  ASSERT_NE(commits, card.unseen.end());
  EXPECT_EQ(commits->why, "it said 5 before and 5 after 7 streams were completed, so it does not count them");
}

TEST(Check, an_answer_that_is_put_up_with_is_a_note_and_with_strict_the_rule_is_kept) {
  FakeService service;
  service.reports["check-request-cut"] = {R"(
    run { duration_seconds: 0.1 } verdict { exit_code: 0 word: "PASSED" reasons: "all well" }
    outcomes { group: "struck" class: "ok.early" count: 4 })"};
  const ScoreRow row = check(service, options({"request-cut"})).rows[1];
  EXPECT_EQ(row.mark, Mark::kPassed);
  ASSERT_EQ(row.notes.size(), 1U);
  EXPECT_THAT(row.notes[0], HasSubstr("half of an upload reads like a whole one; --strict fails it. gRPC "
                                      "PROTOCOL-HTTP2, Requests: "));
  CheckOptions strict = options({"request-cut"});
  strict.strict = true;
  CheckTools tools = service.tools();
  std::vector<std::string> expect;
  tools.run = [&, run = tools.run](const std::shared_ptr<const Scenario>& scenario, const std::string& text) {
    if (!scenario->faults.empty()) expect = scenario->faults[0].expect;
    return run(scenario, text);
  };
  ASSERT_TRUE(run_check(strict, tools).ok());
  EXPECT_THAT(expect, ElementsAre("app", "h2.rst.8"));
}

TEST(Check, a_row_that_fails_says_what_the_specification_asks) {
  FakeService service;
  service.reports["check-request-continuation"] = {verdict(99, "four streams")};
  const ScoreRow row = check(service, options({"request-continuation"})).rows[1];
  EXPECT_EQ(row.mark, Mark::kFailed);
  EXPECT_THAT(row.why.back(), HasSubstr("RFC 9113 section 6.10: "));
}

TEST(Check, has_the_servers_own_words_beside_a_failure) {
  FakeService service;
  service.reports["check-cancel"] = {
      R"(verdict { exit_code: 99 word: "FAILED" reasons: "4 streams ended unexpectedly: 4 app.internal; name it" }
         outcomes { group: "struck" class: "app.internal" origin: "remote_app" verdict: "unexpected" count: 4
                    example_code: 13 example_message: "no such room" }
         outcomes { group: "bystanders" class: "app.internal" origin: "remote_app" verdict: "unexpected" count: 2
                    example_code: 13 example_message: "no such room" }
         outcomes { group: "bystanders" class: "tcp.fin" origin: "transport" verdict: "unexpected" count: 1
                    example_code: 14 example_message: "Socket closed" }
         outcomes { group: "bystanders" class: "stall.open" origin: "unknown" verdict: "unexpected" count: 1
                    example_code: 1 example_message: "CANCELLED" }
         outcomes { group: "struck" class: "app.aborted" origin: "remote_app" verdict: "expected" count: 1
                    example_code: 10 example_message: "as it should be" })"};
  Scorecard card = check(service, options({"cancel"}));
  ASSERT_EQ(card.rows[1].words.size(), 2U) << "not weir's own cancel, and not what is right";
  EXPECT_EQ(card.rows[1].words[0].text, "no such room");
  EXPECT_THAT(card.rows[1].words[0].groups, ElementsAre("struck", "bystanders")) << "said once";
  EXPECT_EQ(card.rows[1].words[0].code, 13U);
  EXPECT_TRUE(card.rows[1].words[0].by_server);
  EXPECT_EQ(card.rows[1].words[1].text, "Socket closed");
  EXPECT_FALSE(card.rows[1].words[1].by_server);
}

TEST(Check, has_the_words_of_a_service_that_takes_no_new_streams) {
  FakeService service;
  service.reports["check-probe"] = {
      kGood,
      R"(run { duration_seconds: 1 } verdict { exit_code: 99 reasons: "1 stream ended unexpectedly: 1 app.unavailable; x" }
         outcomes { group: "probe" class: "app.unavailable" origin: "remote_app" verdict: "unexpected" count: 1
                    example_code: 14 example_message: "overloaded" })"};
  Scorecard card = check(service, options({"tcp-reset"}));
  ASSERT_EQ(card.rows[1].words.size(), 1U);
  EXPECT_EQ(card.rows[1].words[0].text, "overloaded");
}

TEST(Check, says_so_where_a_request_of_any_size_is_taken) {
  FakeService service;
  Scorecard card = check(service, options({"request-too-large", "cancel"}));
  ASSERT_EQ(card.rows.size(), 3U);
  EXPECT_THAT(card.rows[1].notes, ElementsAre()) << "of another entry";
  EXPECT_THAT(card.rows[2].notes,
              ElementsAre("no limit up to 4194305 bytes: a request of that size was answered"));
  service.reports["check-request-too-large"] = {
      R"(verdict { exit_code: 0 } outcomes { group: "struck" class: "remote.recv_limit" count: 4 })"};
  EXPECT_TRUE(check(service, options({"request-too-large"})).rows[1].notes.empty());
}

TEST(Check, says_so_where_nothing_holds_a_client_back_that_reads_nothing) {
  const auto notes = [](std::uint64_t taken, std::uint64_t given, const std::string& more = "") {
    FakeService service;
    service.reports["check-never-reader"] = {std::string(kGood) +
                                             "relay { bytes_to_server: " + std::to_string(taken) +
                                             " bytes_to_client: " + std::to_string(given) + " }" + more};
    const Scorecard card = check(service, options({"never-reader"}));
    EXPECT_EQ(card.rows.back().mark, Mark::kPassed);
    return card.rows.back().notes;
  };
  EXPECT_THAT(notes(1'409'024, 65'535), ElementsAre()) << "the most of those that do";
  EXPECT_THAT(notes(8'388'608, 5'000'000), ElementsAre()) << "the client's library reads ahead";
  EXPECT_THAT(
      notes(8'388'608, 65'535),
      ElementsAre(HasSubstr("it took 8388608 bytes of a client that reads nothing, and gave back 65535")));
  EXPECT_THAT(notes(8'388'608, 65'535, "gauge { metric: \"rss\" before: 1e6 peak: 9e6 }"),
              ElementsAre(HasSubstr("(rss: 1000000 before, 9000000 at the peak)")));
}

TEST(Check, names_a_method_that_is_not_bidi) {
  struct Case {
    const char* what;
    const char* turns;  // what plain's streams end with
    std::string one, three;
    const char* named;
  };
  // As the servers named answer a chat message; see shape_of().
  for (const Case& c :
       {Case{"grpc-go", "stall.open", shape("ok.complete", 1),
             shape("app.internal", 0, "cardinality violation"), "is not bidi but unary"},
        Case{"grpc-js", "stall.open", shape("ok.complete", 1),
             shape("app.unimplemented", 0, "Received a second"), "is not bidi but unary"},
        Case{"grpcio", "ok.early", shape("ok.complete", 1), shape("ok.complete", 1), "is not bidi but unary"},
        Case{"any", "stall.open", shape("ok.complete", 1), shape("ok.complete", 1),
             "is not bidi but client-streaming"},
        Case{"grpc-go", "stall.open", shape("ok.complete", 0),
             shape("app.internal", 0, "cardinality violation"), "is not bidi but server-streaming"},
        Case{"grpcio", "ok.early", shape("ok.complete", 3), shape("ok.complete", 3),
             "is not bidi but server-streaming"},
        Case{"interop", "stall.open", shape("ok.complete", 0), shape("ok.complete", 0),
             "takes messages, answers none"}}) {
    FakeService service;
    service.reports["check-plain"] = {
        std::string("verdict { exit_code: 99 reasons: \"not well; x\" } groups { name: \"struck\" "
                    "replies_received: ") +
        (std::string(c.turns) == "ok.early" ? "4" : "0") + " } outcomes { group: \"struck\" class: \"" +
        c.turns + "\" count: 4 }"};
    service.reports["check-shape-1"] = {c.one};
    service.reports["check-shape-3"] = {c.three};
    Scorecard card = check(service, options({"cancel"}));
    EXPECT_EQ(exit_code(card), 3) << c.what;
    EXPECT_THAT(card.rows[0].why, ElementsAre(HasSubstr(c.named))) << c.what;
    EXPECT_THAT(card.method_finding, HasSubstr(c.named)) << c.what;
    ASSERT_EQ(card.rows[0].remedies.size(), 1U) << c.what;
    EXPECT_THAT(card.rows[0].remedies[0].add, ElementsAre("--method", "PACKAGE.SERVICE/METHOD")) << c.what;
  }
}

TEST(Check, believes_the_service_which_kind_of_method_that_is) {
  FakeService service;
  CheckTools tools = service.tools();
  tools.other_kind = [](const Scenario& scenario) -> std::optional<v1::Diagnosis> {
    v1::Diagnosis found;
    found.set_cause("method.not_bidi");
    found.set_reason(scenario.target.method + " is unary, and weir drives bidi methods");
    found.set_remedy("use --set target.method=a.B/Chat");
    return found;
  };
  absl::StatusOr<Scorecard> card = run_check(options(), tools);
  ASSERT_TRUE(card.ok());
  EXPECT_TRUE(service.ran.empty()) << "whatever it would answer says nothing";
  EXPECT_EQ(exit_code(*card), 3);
  EXPECT_THAT(card->method_finding, HasSubstr("is unary"));
  EXPECT_EQ(card->rows[0].mark, Mark::kNoEvidence);
  EXPECT_THAT(card->rows[0].why, ElementsAre(HasSubstr("is unary")));
  ASSERT_EQ(card->rows[0].remedies.size(), 1U);
  EXPECT_THAT(card->rows[0].remedies[0].add, ElementsAre("--method", "a.B/Chat"));
  EXPECT_THAT(card->rows.back().why, ElementsAre("not run: the method is not bidi"));
  tools.other_kind = [](const Scenario&) { return std::nullopt; };
  card = run_check(options({"cancel"}), tools);
  ASSERT_TRUE(card.ok());
  EXPECT_EQ(exit_code(*card), 0);
  EXPECT_EQ(card->method_finding, "");
}

TEST(Check, blames_no_method_for_a_service_that_is_not_well) {
  for (const auto& [one, three] :
       std::vector<std::pair<std::string, std::string>>{{shape("app.internal", 0), shape("app.internal", 0)},
                                                        {shape("stall.open", 0), shape("stall.open", 0)},
                                                        {shape("ok.complete", 1), shape("tcp.rst", 0)},
                                                        {shape("ok.complete", 1), shape("ok.complete", 3)}}) {
    FakeService service;
    service.reports["check-plain"] = {verdict(99, "2 streams ended unexpectedly: 2 ok.short", "x")};
    service.reports["check-shape-1"] = {one};
    service.reports["check-shape-3"] = {three};
    Scorecard card = check(service, options());
    EXPECT_EQ(card.rows[0].mark, Mark::kFailed);
    EXPECT_THAT(card.rows[0].why, ElementsAre("2 streams ended unexpectedly: 2 ok.short"));
  }
  // It ends streams early and answers nothing: that is no method which listens.
  FakeService service;
  service.reports["check-plain"] = {
      R"(verdict { exit_code: 99 reasons: "6 streams ended unexpectedly; x" }
         outcomes { group: "struck" class: "ok.early" count: 4 })"};
  service.reports["check-shape-1"] = {shape("ok.early", 0)};
  service.reports["check-shape-3"] = {shape("ok.early", 0)};
  EXPECT_EQ(exit_code(check(service, options())), 99);
}

TEST(Check, the_groups_of_the_suite_can_be_changed_by_name) {
  FakeService service;
  for (const char* key :
       {"streams.struck.messages", "streams.bystanders.messages", "streams.probe.messages"}) {
    CheckOptions wanted = options({"cancel"});
    wanted.overrides = {{key, "30", key}};
    EXPECT_EQ(exit_code(check(service, wanted)), 0) << key;
  }
  CheckTools tools = service.tools();
  CheckOptions wrong = options();
  wrong.overrides = {{"streams.strukc.messages", "30", "x"}};
  EXPECT_TRUE(absl::IsInvalidArgument(run_check(wrong, tools).status()));
}

TEST(Check, what_loads_a_service_elsewhere_is_told_with_all_it_needs) {
  FakeService service;
  CheckOptions wanted = options();
  wanted.target = "198.51.100.7:50051";
  EXPECT_THAT(check(service, wanted).rows.back().why,
              ElementsAre("it loads the service: --allow-floods --host 198.51.100.7 runs it"));
  EXPECT_THAT(check(service, options()).rows.back().why,
              ElementsAre("it loads the service: --allow-floods runs it"));
}

TEST(PlainRemedy, speaks_of_what_most_streams_ended_with) {
  const auto remedy = [](std::map<std::string, std::uint32_t> classes) {
    return remedy_for_plain({.classes = std::move(classes)}).text;
  };
  EXPECT_THAT(remedy({{"remote.unimplemented", 4}}), HasSubstr("no such method"));
  EXPECT_THAT(remedy({{"ok.complete", 9}, {"stall.open", 1}}), HasSubstr("--watchdog 10s"));
  EXPECT_THAT(remedy({{"ok.early", 4}}), HasSubstr("replies are missing"));
  EXPECT_THAT(remedy({{"app.internal", 4}}), HasSubstr("chat service's messages"));
  EXPECT_THAT(remedy({{"h2.rst.2", 4}}), HasSubstr("a service that is well"));
}

TEST(PlainRemedy, hides_no_finding) {
  const std::vector<std::string> hiding = {"--integrity", "none"};
  for (const char* outcome : {"data.duplicate", "data.reorder", "data.lost", "data.corrupt", "ok.short",
                              "h2.rst.2", "app.internal", "tcp.fin", "stall.open"}) {
    const CheckRemedy remedy = remedy_for_plain({.classes = {{outcome, 4}}});
    EXPECT_NE(remedy.add, hiding) << outcome;
    EXPECT_THAT(remedy.text, testing::Not(HasSubstr("--integrity"))) << outcome;
  }
  // A service that never carries a message back has another kind of replies, and no mistake.
  const PlainFacts other{.classes = {{"data.corrupt", 4}}, .no_reply_matches = true};
  EXPECT_EQ(remedy_for_plain(other).add, hiding);
}

TEST(PlainRemedy, repeats_no_option_that_was_given) {
  const GivenOptions all = {{"--method", "a.B/C"}, {"--integrity", "echo"}, {"--watchdog", "1s"},
                            {"--settle", "3s"},    {"--gauge", "u:m"},      {"--engine", "grpc"}};
  for (const OutcomeClass& row : kOutcomeClasses) {
    for (const MethodShape shape : {MethodShape::kUnknown, MethodShape::kUnary, MethodShape::kSilent}) {
      const CheckRemedy remedy = remedy_for_plain(
          {.classes = {{std::string(row.name), 4}}, .shape = shape, .no_reply_matches = true, .given = all});
      EXPECT_FALSE(remedy.text.empty()) << row.name;
      EXPECT_TRUE(remedy.add.empty()) << row.name << ": " << remedy.text;
      for (const auto& [option, value] : all)
        EXPECT_THAT(remedy.text, testing::Not(HasSubstr(option))) << row.name;
    }
  }
}

TEST(PlainRemedy, says_word_for_word_what_it_adds) {
  for (const OutcomeClass& row : kOutcomeClasses) {
    const CheckRemedy remedy =
        remedy_for_plain({.classes = {{std::string(row.name), 4}}, .no_reply_matches = true});
    std::string typed;
    for (const std::string& one : remedy.add) typed += (typed.empty() ? "" : " ") + one;
    EXPECT_THAT(remedy.text, HasSubstr(typed)) << row.name;
  }
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
