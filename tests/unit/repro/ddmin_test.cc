#include "harness/repro/ddmin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace weir {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Enough is what has all of `needed`; counts the questions.
struct NeedsAll {
  std::set<std::size_t> needed;
  int questions = 0;
  Enough enough() {
    return [this](const std::vector<std::size_t>& kept) -> std::optional<bool> {
      ++questions;
      return std::includes(kept.begin(), kept.end(), needed.begin(), needed.end());
    };
  }
};

TEST(Ddmin, one_thing_in_a_thousand_is_found_in_some_twenty_questions) {
  NeedsAll cause{{737}};
  EXPECT_THAT(ddmin(1000, cause.enough()), ElementsAre(737));
  EXPECT_LE(cause.questions,
            1 + 2 * 10);  // nothing, and two halves at each of the ten times that 1,000 is halved
}

TEST(Ddmin, things_that_are_needed_together_are_found_together) {
  NeedsAll cause{{17, 802, 803}};
  EXPECT_THAT(ddmin(1000, cause.enough()), ElementsAre(17, 802, 803));
  EXPECT_LT(cause.questions, 200);
}

TEST(Ddmin, what_is_not_needed_at_all_is_found_out_with_one_question) {
  NeedsAll cause{{}};
  EXPECT_THAT(ddmin(1000, cause.enough()), IsEmpty());
  EXPECT_EQ(cause.questions, 1);
}

TEST(Ddmin, of_nothing_nothing_is_asked) {
  NeedsAll cause{{}};
  EXPECT_THAT(ddmin(0, cause.enough()), IsEmpty());
  EXPECT_EQ(cause.questions, 0);
}

TEST(Ddmin, none_of_what_is_left_can_be_left_out_by_itself) {
  std::mt19937 random(1);  // NOLINT(cert-msc51-cpp): the same each time
  for (int round = 0; round < 200; ++round) {
    const std::size_t count = 1 + random() % 40;
    // Two causes, each of which is enough: what is enough is so with more as well.
    std::set<std::size_t> one, other;
    for (int i = 0; i < 4; ++i) {
      one.insert(random() % count);
      other.insert(random() % count);
    }
    const auto enough = [&](const std::vector<std::size_t>& kept) -> std::optional<bool> {
      return std::includes(kept.begin(), kept.end(), one.begin(), one.end()) ||
             std::includes(kept.begin(), kept.end(), other.begin(), other.end());
    };
    const std::vector<std::size_t> left = ddmin(count, enough);
    EXPECT_TRUE(*enough(left));
    for (std::size_t item : left) {
      std::vector<std::size_t> others = left;
      std::erase(others, item);
      EXPECT_FALSE(*enough(others));
    }
  }
}

TEST(Ddmin, a_search_that_is_ended_keeps_the_best_so_far) {
  int left_to_ask = 6;
  const auto enough = [&](const std::vector<std::size_t>& kept) -> std::optional<bool> {
    if (left_to_ask-- == 0) return std::nullopt;
    return std::find(kept.begin(), kept.end(), 0U) != kept.end();
  };
  EXPECT_EQ(ddmin(1024, enough).size(),
            1024U >> 5);  // nothing was asked first, then the first half five times
}

TEST(Smallest, a_bound_is_found_by_halves_and_the_least_is_asked_first) {
  std::vector<std::uint64_t> asked;
  const auto from = [&](std::uint64_t bound) {
    return [&asked, bound](std::uint64_t number) -> std::optional<bool> {
      asked.push_back(number);
      return number >= bound;
    };
  };
  EXPECT_EQ(smallest(1, 25, from(1)), 1U);
  EXPECT_THAT(asked, ElementsAre(1));
  asked.clear();
  EXPECT_EQ(smallest(1, 25, from(5)), 5U);
  EXPECT_THAT(asked, ElementsAre(1, 13, 7, 4, 5));
  EXPECT_EQ(smallest(3, 3, from(9)), 3U);
}

TEST(Smallest, an_ended_search_gives_the_best_so_far) {
  int left_to_ask = 2;
  EXPECT_EQ(smallest(1, 25,
                     [&](std::uint64_t number) -> std::optional<bool> {
                       if (left_to_ask-- == 0) return std::nullopt;
                       return number >= 5;
                     }),
            13U);
}

}  // namespace
}  // namespace weir
