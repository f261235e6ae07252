#include "harness/fault/link_acts.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace weir {
namespace {

template <std::size_t... I>
std::vector<LinkWhat> what_the_acts_are(std::index_sequence<I...> /*alternatives*/) {
  return {what_of(std::variant_alternative_t<I, LinkAct>{})...};
}

TEST(LinkActs, every_act_has_a_row_of_its_own) {
  std::set<LinkWhat> seen;
  for (const LinkWhat what : what_the_acts_are(std::make_index_sequence<std::variant_size_v<LinkAct>>{})) {
    EXPECT_TRUE(seen.insert(what).second) << row_of(what).name;
    EXPECT_NE(row_of(what).counter, nullptr) << row_of(what).name << " is counted nowhere";
  }
}

TEST(LinkActs, names_are_unique) {
  std::set<std::string_view> names;
  for (const LinkActRow& row : kLinkActs) {
    EXPECT_FALSE(row.name.empty());
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
  }
}

TEST(LinkActs, an_act_that_ends_streams_says_how) {
  for (const LinkActRow& row : kLinkActs)
    EXPECT_EQ(row.ends == LinkEnds::kNothing, row.ends_as == OutcomeId::kUnknown) << row.name;
}

TEST(LinkActs, what_is_counted_is_an_act) {
  for (const LinkActRow& row : kLinkActs) {
    if (row.counter == nullptr) continue;
    RelayTotals totals;
    ++(totals.*row.counter);
    EXPECT_EQ(totals.acts(), 1U) << row.name;
  }
}

}  // namespace
}  // namespace weir
