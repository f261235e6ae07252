#include "harness/model/relay_totals.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(RelayTotals, the_first_problem_of_tls_is_kept) {
  RelayTotals sum;
  sum += RelayTotals{{.tls_failures = 1}, "with the server: no"};
  sum += RelayTotals{{.tls_failures = 2}, "with the client: later"};
  EXPECT_EQ(sum.tls_failures, 3U);
  EXPECT_EQ(sum.tls_problem, "with the server: no");
}

TEST(RelayTotals, another_problem_or_another_count_is_not_the_same) {
  const RelayTotals totals{{.resets = 1, .fins = 2}, "with the server: no"};
  RelayTotals other = totals;
  EXPECT_EQ(other, totals);
  ++other.fins;
  EXPECT_NE(other, totals);
  EXPECT_NE((RelayTotals{totals, "with the client: no"}), totals);
  EXPECT_EQ(other.acts(), 4U);
}

}  // namespace
}  // namespace weir
