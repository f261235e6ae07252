#include "harness/model/relay_totals.h"

#include <gtest/gtest.h>

#include <set>

namespace weir {
namespace {

/// Each counter another number, so that none can stand for another.
RelayTotals numbered(std::uint64_t from) {
  RelayTotals totals;
  for (const RelayCounter& counter : kRelayCounters) totals.*counter.count = from++;
  return totals;
}

TEST(RelayTotals, every_counter_has_a_row_and_a_name_of_its_own) {
  std::set<std::string_view> names;
  for (const RelayCounter& counter : kRelayCounters)
    EXPECT_TRUE(names.insert(counter.name).second) << counter.name;
  RelayTotals counted;
  for (const RelayCounter& counter : kRelayCounters) ++(counted.*counter.count);
  for (const RelayCounter& counter : kRelayCounters) EXPECT_EQ(counted.*counter.count, 1U) << counter.name;
}

TEST(RelayTotals, adding_up_leaves_no_counter_out) {
  RelayTotals sum = numbered(1);
  sum += numbered(100);
  for (std::size_t i = 0; i < kRelayCounters.size(); ++i)
    EXPECT_EQ(sum.*kRelayCounters[i].count, 101 + 2 * i) << kRelayCounters[i].name;
}

TEST(RelayTotals, the_first_problem_of_tls_is_kept) {
  RelayTotals sum;
  sum += RelayTotals{.tls_failures = 1, .tls_problem = "with the server: no"};
  sum += RelayTotals{.tls_failures = 2, .tls_problem = "with the client: later"};
  EXPECT_EQ(sum.tls_failures, 3U);
  EXPECT_EQ(sum.tls_problem, "with the server: no");
}

}  // namespace
}  // namespace weir
