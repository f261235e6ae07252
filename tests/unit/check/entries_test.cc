#include "harness/check/entries.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "harness/fault/catalogue.h"
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
      LoadResult result = load(scenario_text(entry, integrity));
      EXPECT_TRUE(result.ok()) << entry.name << "\n" << result.errors.render();
      EXPECT_FALSE(entry.what.empty()) << entry.name;
    }
  }
  EXPECT_TRUE(load(probe_text("echo")).ok());
  EXPECT_TRUE(load(probe_text("none")).ok());
}

TEST(CheckEntries, strike_every_stream_they_are_aimed_at_and_no_bystander) {
  for (const CheckEntry& entry : check_entries()) {
    if (entry.kind.empty()) continue;
    Plan plan = compile(std::make_shared<const Scenario>(load(scenario_text(entry, "echo")).scenario));
    for (const StreamPlan& stream : plan.streams) {
      bool struck = plan.group_of(stream).name == "struck";
      EXPECT_EQ(!stream.faults.empty(), struck) << entry.name;
    }
  }
}

TEST(CheckEntries, cover_every_kind_that_works_against_any_server) {
  std::set<std::string> covered;
  for (const CheckEntry& entry : check_entries()) {
    if (!entry.kind.empty()) covered.insert(load(scenario_text(entry, "echo")).scenario.faults.at(0).kind);
  }
  for (const FaultKind& kind : fault_kinds())
    EXPECT_EQ(covered.count(kind.spec.name) == 1, works_against_any_server(kind.spec)) << kind.spec.name;
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
