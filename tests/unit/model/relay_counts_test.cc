#include "harness/model/relay_counts.h"

#include <gtest/gtest.h>

#include <set>

namespace weir {
namespace {

/// Each counter another number, so that none can stand for another.
RelayCounts numbered(std::uint64_t from) {
  RelayCounts counts;
  for (const RelayCounter& counter : kRelayCounters) counts.*counter.count = from++;
  return counts;
}

TEST(RelayCounts, every_counter_has_a_row_and_a_name_of_its_own) {
  std::set<std::string_view> names;
  for (const RelayCounter& counter : kRelayCounters)
    EXPECT_TRUE(names.insert(counter.name).second) << counter.name;
  RelayCounts counted;
  for (const RelayCounter& counter : kRelayCounters) ++(counted.*counter.count);
  for (const RelayCounter& counter : kRelayCounters) EXPECT_EQ(counted.*counter.count, 1U) << counter.name;
}

TEST(RelayCounts, adding_up_leaves_no_counter_out) {
  RelayCounts sum = numbered(1);
  sum += numbered(100);
  for (std::size_t i = 0; i < kRelayCounters.size(); ++i)
    EXPECT_EQ(sum.*kRelayCounters[i].count, 101 + 2 * i) << kRelayCounters[i].name;
}

TEST(RelayCounts, bytes_and_links_are_no_acts) {
  EXPECT_EQ(acts_of({.links_accepted = 1, .bytes_to_server = 2, .bytes_dropped = 4, .tls_failures = 8}), 0U);
  EXPECT_EQ(acts_of({.resets = 1, .frame_acts = 2, .listener_downs = 4}), 7U);
}

}  // namespace
}  // namespace weir
