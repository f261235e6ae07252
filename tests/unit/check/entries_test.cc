#include "harness/check/entries.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "harness/check/proper_answers.h"
#include "harness/check/server_entries.h"
#include "harness/check/server_rules.h"
#include "harness/fault/catalogue.h"
#include "harness/model/outcome_classes.h"
#include "harness/plan/plan.h"
#include "tests/support/load.h"

namespace weir {
namespace {

LoadResult load(const std::string& text) {
  return load_scenario(text, "check.toml", {{"target.address", "127.0.0.1:1", ""}}, vocabulary());
}

TEST(CheckEntries, all_load_against_a_service_elsewhere_whatever_its_replies_hold) {
  for (const CheckEntry& entry : check_entries()) {
    for (const char* integrity : {"echo", "none"}) {
      LoadResult result = load(scenario_text(entry, {.integrity = integrity}));
      EXPECT_TRUE(result.ok()) << entry.name << "\n" << result.errors.render();
      EXPECT_FALSE(entry.what.empty()) << entry.name;
    }
  }
  EXPECT_TRUE(load(probe_text({})).ok());
  EXPECT_TRUE(load(probe_text({.integrity = "none"})).ok());
}

TEST(CheckEntries, strike_every_stream_they_are_aimed_at_and_no_bystander) {
  for (const CheckEntry& entry : check_entries()) {
    if (entry.kind.empty()) continue;
    Plan plan = compile(std::make_shared<const Scenario>(load(scenario_text(entry, {})).scenario));
    for (const StreamPlan& stream : plan.streams) {
      bool struck = plan.group_of(stream).name == "struck";
      EXPECT_EQ(!stream.faults.empty(), struck) << entry.name;
    }
  }
}

TEST(CheckEntries, cover_every_kind_that_works_against_any_server) {
  std::set<std::string> covered;
  for (const CheckEntry& entry : check_entries()) {
    if (!entry.kind.empty()) covered.insert(load(scenario_text(entry, {})).scenario.faults.at(0).kind);
  }
  for (const FaultKind& kind : fault_kinds())
    EXPECT_EQ(covered.count(kind.spec.name) == 1, works_against_any_server(kind.spec)) << kind.spec.name;
}

TEST(CheckEntries, give_a_slow_service_the_time_it_needs) {
  const SuiteTerms slow{.watchdog = std::chrono::seconds(10)};
  for (const CheckEntry& entry : check_entries()) {
    const Scenario scenario = load(scenario_text(entry, slow)).scenario;
    EXPECT_EQ(scenario.streams.at(0).watchdog, (entry.beside_neighbours ? 3 : 1) * slow.watchdog)
        << entry.name;
    EXPECT_GE(scenario.streams.at(1).watchdog, slow.watchdog) << "bystanders are as slow";
    // Twenty messages, each as late as the watchdog lets it be.
    EXPECT_GE(scenario.phases.measure, 20 * slow.watchdog) << entry.name;
  }
  const auto deadline_of = [](const SuiteTerms& terms) {
    for (const CheckEntry& entry : check_entries()) {
      if (entry.name != "deadline") continue;
      return param<Duration>(load(scenario_text(entry, terms)).scenario.faults.at(0).params, "deadline");
    }
    return Duration(0);
  };
  EXPECT_EQ(deadline_of({}), std::chrono::seconds(1));
  EXPECT_EQ(deadline_of(slow), slow.watchdog) << "it must pass after replies have come";
}

TEST(CheckEntries, beside_neighbours_share_a_connection_with_them_and_judge_their_replies) {
  std::size_t found = 0;
  for (const CheckEntry& entry : check_entries()) {
    if (!entry.beside_neighbours) continue;
    ++found;
    const Scenario scenario = load(scenario_text(entry, {})).scenario;
    const Plan plan = compile(std::make_shared<const Scenario>(scenario));
    EXPECT_EQ(plan.connections, 1U) << entry.name;
    ASSERT_EQ(scenario.checks.size(), 1U) << entry.name;
    EXPECT_EQ(scenario.checks[0].metric, "bystanders.response.max");
    EXPECT_GT(scenario.streams.at(0).watchdog, std::chrono::seconds(1)) << "a stall is longer than the bound";
  }
  EXPECT_EQ(found, 2U);
}

TEST(ServerRules, have_an_entry_each_and_every_entry_toward_the_server_has_one) {
  std::set<std::string_view> seen;
  for (const ServerRule& rule : server_rules()) {
    EXPECT_TRUE(seen.insert(rule.entry).second) << rule.entry;
    EXPECT_FALSE(rule.place.empty()) << rule.entry;
    EXPECT_FALSE(rule.asks.empty()) << rule.entry;
  }
  std::set<std::string_view> entries;
  const std::vector<CheckEntry> toward_server = server_entries();
  for (const CheckEntry& entry : toward_server) {
    EXPECT_TRUE(seen.contains(entry.name)) << entry.name << " has no rule";
    entries.insert(entry.name);
  }
  EXPECT_EQ(seen, entries);
}

TEST(ProperAnswers, that_are_put_up_with_leave_a_right_one) {
  for (const ServerRule& rule : server_rules()) {
    const std::vector<std::string> all = proper_outcomes(rule.entry);
    if (all.empty()) continue;
    EXPECT_FALSE(proper_outcomes(rule.entry, true).empty()) << rule.entry;
  }
  EXPECT_EQ(find_lenient("request-cut", "app.internal"), nullptr) << "as asked";
  EXPECT_EQ(find_lenient("request-compressed-by-nothing", "app.internal"), nullptr)
      << "a right one is in the family";
  ASSERT_NE(find_lenient("request-compressed-by-nothing", "app.unknown"), nullptr);
  EXPECT_EQ(find_lenient("request-continuation", "ok.early"), nullptr) << "no answer at all";
}

TEST(CheckEntries, cancel_what_was_half_closed_before_a_reply_is_read) {
  const std::vector<CheckEntry> entries = check_entries();
  const auto entry = std::find_if(entries.begin(), entries.end(), [](const CheckEntry& one) {
    return one.name == "cancel-after-half-close";
  });
  ASSERT_NE(entry, entries.end());
  const Scenario scenario = load(scenario_text(*entry, {})).scenario;
  const StreamGroup& struck = scenario.streams.at(0);
  EXPECT_GE(struck.pace.window, struck.messages) << "it half-closes without waiting for a reply";
  ASSERT_EQ(scenario.faults.size(), 2U);
  EXPECT_EQ(scenario.faults[0].kind, "cancel");
  EXPECT_EQ(scenario.faults[0].at.state, StreamState::kHalfClosed);
  EXPECT_EQ(scenario.faults[0].expect, std::vector<std::string>{"local.cancel"});
  EXPECT_EQ(scenario.faults[1].kind, "slow-reader");
  EXPECT_EQ(scenario.faults[1].at.kind, TriggerKind::kOpen) << "before the first read";
}

TEST(CheckEntries, offer_more_to_one_that_reads_nothing_than_a_server_may_hold) {
  for (const CheckEntry& entry : check_entries()) {
    if (entry.kind != "never-reader") continue;
    const Scenario scenario = load(scenario_text(entry, {})).scenario;
    EXPECT_TRUE(scenario.target.relay) << "it counts the bytes";
    EXPECT_EQ(scenario.streams.at(0).count, 1U) << "the bytes are those of one";
    EXPECT_GE(std::uint64_t{scenario.streams.at(0).messages} * 65536, 4 * kMostHeld.count)
        << "gRPC's client reads ahead";
    EXPECT_GE(scenario.streams.at(0).pace.window, scenario.streams.at(0).messages) << "it waits for no reply";
  }
}

/// A class that has a row of its own, or a family with such members. A code of HTTP/2 or gRPC may follow where a family takes any.
bool is_known(std::string_view outcome) {
  return std::any_of(kOutcomeClasses.begin(), kOutcomeClasses.end(), [&](const OutcomeClass& row) {
    if (class_in(row.name, {std::string(outcome)})) return true;
    if (!row.name.ends_with('.') || !outcome.starts_with(row.name)) return false;
    return outcome.find('.', row.name.size()) == std::string_view::npos;
  });
}

TEST(ProperAnswers, name_no_class_that_is_gone) {
  EXPECT_TRUE(is_known("local.deadline"));
  EXPECT_TRUE(is_known("app.out_of_range"));
  EXPECT_TRUE(is_known("h2.rst.8"));
  EXPECT_FALSE(is_known("h2.rst.8.deadline"));
  EXPECT_FALSE(is_known("local.gone"));
}

TEST(ProperAnswers, to_a_deadline_are_its_own_and_no_status_that_comes_before_it) {
  const std::vector<std::string> outcomes = proper_outcomes("deadline");
  EXPECT_TRUE(class_in("local.deadline.inflight", outcomes));
  EXPECT_TRUE(class_in("local.deadline.by_server", outcomes));
  for (const char* outcome : {"app.deadline_exceeded", "h2.rst.8", "stall.open"})
    EXPECT_FALSE(class_in(outcome, outcomes)) << outcome;
}

TEST(ProperAnswers, belong_to_an_entry_name_a_class_and_say_why) {
  std::set<std::pair<std::string, std::string>> seen;
  for (const ProperAnswer& answer : proper_answers()) {
    EXPECT_TRUE(seen.insert({std::string(answer.entry), std::string(answer.outcome.text())}).second)
        << answer.entry << " " << answer.outcome.text();
    EXPECT_TRUE(is_known(answer.outcome.text())) << answer.outcome.text();
    EXPECT_FALSE(answer.who.empty()) << answer.outcome.text();
    EXPECT_FALSE(answer.why.empty()) << answer.outcome.text();
    const std::vector<CheckEntry> entries = check_entries();
    const auto entry = std::find_if(entries.begin(), entries.end(),
                                    [&](const CheckEntry& one) { return one.name == answer.entry; });
    ASSERT_NE(entry, entries.end()) << answer.entry;
    EXPECT_TRUE(class_in(answer.outcome.text(), load(scenario_text(*entry, {})).scenario.faults.at(0).expect))
        << answer.entry << " does not take " << answer.outcome.text();
  }
}

TEST(ProperAnswers, to_a_request_that_is_too_large_are_those_of_every_library) {
  const std::vector<std::string> outcomes = proper_outcomes("request-too-large");
  // grpc-go and gRPC C++; grpc-java before a reply; tonic; grpc-java after one; no limit at all.
  for (const char* outcome :
       {"remote.recv_limit", "app.resource_exhausted", "app.out_of_range", "h2.rst.8", "ok.complete"})
    EXPECT_TRUE(class_in(outcome, outcomes)) << outcome;
  for (const char* outcome : {"stall.open", "tcp.rst", "h2.rst.2", "app.internal", "ok.short"})
    EXPECT_FALSE(class_in(outcome, outcomes)) << outcome;
}

TEST(CheckEntries, have_names_of_their_own_and_begin_by_leaving_the_service_alone) {
  std::set<std::string> names;
  std::vector<CheckEntry> entries = check_entries();
  for (const CheckEntry& entry : entries) EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
  EXPECT_TRUE(entries.front().kind.empty());
  EXPECT_TRUE(
      std::is_partitioned(entries.begin(), entries.end(), [](const CheckEntry& e) { return !e.flood; }));
}

}  // namespace
}  // namespace weir
