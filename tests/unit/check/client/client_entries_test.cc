#include "harness/check/client/client_entries.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "harness/fault/catalogue.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

ClientEntry entry_named(const std::string& name) {
  for (const ClientEntry& entry : client_entries(3s)) {
    if (entry.name == name) return entry;
  }
  ADD_FAILURE() << "no entry " << name;
  return {};
}

TEST(ClientEntries, have_names_of_their_own_and_begin_with_one_that_does_nothing) {
  const std::vector<ClientEntry> entries = client_entries(3s);
  EXPECT_TRUE(entries.front().kind.empty());
  std::set<std::string> names;
  for (const ClientEntry& entry : entries) EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
  EXPECT_GT(names.size(), 40U);
}

TEST(ClientEntries, are_all_something_that_a_relay_can_do_at_any_point) {
  for (const ClientEntry& entry : client_entries(3s)) {
    if (entry.kind.empty()) continue;
    for (const ClientTraffic& traffic : {ClientTraffic{.said = 20, .replies = 20},
                                         ClientTraffic{.said = 20, .replies = 1}, ClientTraffic{1, 1}}) {
      const absl::StatusOr<RelayPlan> plan = relay_plan_of(entry, point_in(traffic));
      ASSERT_TRUE(plan.ok()) << entry.name << ": " << plan.status().message();
      EXPECT_EQ(plan->orders(0).size(), 1U) << entry.name;
    }
  }
}

TEST(ClientEntries, have_every_kind_that_a_relay_can_do_alone) {
  std::set<std::string> kinds;
  for (const ClientEntry& entry : client_entries(3s)) kinds.insert(entry.kind);
  for (const FaultKind& kind : fault_kinds()) {
    const FaultKindSpec& spec = kind.spec;
    // A relay of its own listens for all links or for none; its outage is the entry of that name.
    if (!spec.needs_relay() || spec.is_flood || spec.name == "refuse" || spec.name == "listener-down")
      continue;
    EXPECT_TRUE(kinds.contains(spec.name)) << spec.name;
  }
}

TEST(ClientEntries, ask_of_a_client_what_the_catalogue_lets_a_stream_end_with) {
  EXPECT_EQ(entry_named("tcp-latency").duty, ClientDuty::kGoOn);
  EXPECT_EQ(entry_named("h2-bad-flag").duty, ClientDuty::kAnswer);
  EXPECT_EQ(entry_named("h2-no-trailers").duty, ClientDuty::kAnswer);
  EXPECT_EQ(entry_named("h2-withhold-window").duty, ClientDuty::kMayWait);
}

TEST(ClientEntries, know_which_of_them_wait_for_the_end_of_a_stream) {
  EXPECT_TRUE(entry_named("h2-trailers-delay").at_end);
  EXPECT_FALSE(entry_named("tcp-reset").at_end);
}

TEST(ClientEntries, strike_in_the_first_half_of_the_conversation) {
  EXPECT_EQ(point_in({.said = 100, .replies = 100}), "at = { replies = 3 }");
  EXPECT_EQ(point_in({.said = 4, .replies = 4}), "at = { replies = 2 }");
  EXPECT_EQ(point_in({.said = 50, .replies = 1}), "at = { sent = 3 }") << "an upload";
  EXPECT_EQ(point_in({.said = 1, .replies = 1}), "at = { open = true }") << "a unary call";
  EXPECT_EQ(point_in({.said = 1, .replies = 50}), "at = { replies = 3 }") << "a subscription";
}

}  // namespace
}  // namespace weir
