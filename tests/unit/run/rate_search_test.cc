#include "harness/run/rate_search.h"

#include <gtest/gtest.h>

#include <vector>

namespace weir {
namespace {

/// A service that keeps up to `knee` messages a second. The rates it was asked for, in order.
std::vector<double> search(RateSearch& search, double knee) {
  std::vector<double> asked;
  while (std::optional<double> rate = search.next()) {
    asked.push_back(*rate);
    search.tell(*rate <= knee);
  }
  return asked;
}

TEST(RateSearch, comes_within_five_percent_of_any_knee) {
  for (double knee = 101; knee < 90'000; knee *= 1.37) {
    RateSearch rates({.from = 100, .to = 100'000, .steps = 40});
    std::vector<double> asked = search(rates, knee);
    ASSERT_TRUE(rates.best()) << knee;
    EXPECT_LE(*rates.best(), knee);
    EXPECT_GE(*rates.best() * 1.05, knee);
    // 10 doublings at most, then a factor of 2 is halved to 1.05: 2^(1/16) = 1.044.
    EXPECT_LE(asked.size(), 15U) << knee;
  }
}

TEST(RateSearch, doubles_and_then_halves_the_gap) {
  RateSearch rates({.from = 100, .to = 1000, .steps = 4});
  std::vector<double> asked = search(rates, 300);
  ASSERT_EQ(asked.size(), 4U);
  EXPECT_EQ(asked[0], 100);
  EXPECT_EQ(asked[1], 200);
  EXPECT_EQ(asked[2], 400);
  EXPECT_NEAR(asked[3], 282.8, 0.1);
  EXPECT_NEAR(*rates.best(), 282.8, 0.1);
}

TEST(RateSearch, ends_at_once_when_the_lowest_does_not_hold) {
  RateSearch rates({.from = 100, .to = 1000, .steps = 10});
  EXPECT_EQ(search(rates, 50).size(), 1U);
  EXPECT_EQ(rates.best(), std::nullopt);
}

TEST(RateSearch, ends_at_the_limit_when_that_holds_and_never_goes_beyond) {
  RateSearch rates({.from = 100, .to = 500, .steps = 10});
  EXPECT_EQ(search(rates, 1e9), (std::vector<double>{100, 200, 400, 500}));
  EXPECT_EQ(rates.best(), 500);
}

TEST(RateSearch, takes_no_more_steps_than_it_may_and_keeps_what_it_knows) {
  RateSearch rates({.from = 100, .to = 1e6, .steps = 3});
  EXPECT_EQ(search(rates, 1e9).size(), 3U);
  EXPECT_EQ(rates.best(), 400);
}

}  // namespace
}  // namespace weir
