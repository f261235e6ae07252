#include "harness/stats/fairness.h"

#include <gtest/gtest.h>

#include <vector>

namespace weir {
namespace {

using Shares = std::vector<std::uint64_t>;

TEST(JainIndex, is_one_when_all_got_as_much) { EXPECT_EQ(jain_index(Shares{7, 7, 7, 7}), 1.0); }

TEST(JainIndex, is_one_nth_when_one_got_all) { EXPECT_EQ(jain_index(Shares{0, 12, 0, 0}), 0.25); }

TEST(JainIndex, follows_the_formula_between) {
  // (1 + 2 + 3)^2 / (3 * (1 + 4 + 9)) = 36 / 42
  EXPECT_DOUBLE_EQ(jain_index(Shares{1, 2, 3}).value_or(0), 36.0 / 42.0);
}

TEST(JainIndex, says_nothing_where_nothing_is_shared) {
  EXPECT_FALSE(jain_index(Shares{}));
  EXPECT_FALSE(jain_index(Shares{5}));
  EXPECT_FALSE(jain_index(Shares{0, 0}));
}

}  // namespace
}  // namespace weir
