#include "harness/run/rate_limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

std::string mistake(const TypedLimits& typed) {
  const absl::StatusOr<RateLimits> limits = rate_limits(typed);
  return limits.ok() ? "" : std::string(limits.status().message());
}

TEST(FindMaxBounds, are_as_typed_or_follow_from_the_scenario) {
  const RateLimits own = *rate_limits({.own = 50, .steps = 7, .measure = 1s});
  EXPECT_DOUBLE_EQ(own.from, 50);
  EXPECT_DOUBLE_EQ(own.to, 50'000);
  EXPECT_EQ(own.steps, 7U);
  const RateLimits typed = *rate_limits({.from = "100/s", .to = "6000/m", .own = 50, .measure = 1s});
  EXPECT_DOUBLE_EQ(typed.from, 100);
  EXPECT_DOUBLE_EQ(typed.to, 100);
}

TEST(FindMaxBounds, end_where_rates_end) {
  EXPECT_DOUBLE_EQ(rate_limits({.from = "100000000/s", .own = 1, .measure = 1s})->to, 1e9);
  EXPECT_EQ(mistake({.from = "1/s", .to = "2000000000/s", .own = 1, .measure = 1s}),
            "--to '2000000000/s' is above 1000000000/s, the most that a rate can be\n"
            "  fix: write --to 1000000000/s or less");
  EXPECT_THAT(mistake({.from = "1000000001/s", .own = 1, .measure = 1s}),
              HasSubstr("--from 1000000000/s or"));
}

TEST(FindMaxBounds, bring_a_message_in_each_step) {
  EXPECT_EQ(mistake({.from = "0.001/s", .to = "0.01/s", .own = 1, .measure = 3s}),
            "the lowest rate, 0.001/s, brings less than one message in a step of 3s\n"
            "  fix: write for example --from 4/s, or a longer --step-duration");
  EXPECT_EQ(mistake({.from = "0.001/s", .own = 1, .measure = 1000s}), "");
}

TEST(FindMaxBounds, do_not_run_backwards) {
  EXPECT_EQ(mistake({.from = "100/s", .to = "10/s", .own = 1, .measure = 1s}),
            "--to '10/s' is below the lowest rate, 100/s\n  fix: write for example --to 1000/s");
  EXPECT_THAT(mistake({.from = "0/s", .own = 1, .measure = 1s}), HasSubstr("--from 100/s"));
  EXPECT_THAT(mistake({.to = "fast", .own = 1, .measure = 1s}), HasSubstr("--to 10/s"));
}

/// What is said to be written is taken.
TEST(FindMaxBounds, have_remedies_that_are_taken) {
  for (TypedLimits typed : {TypedLimits{.from = "x", .own = 1, .measure = 1s},
                            TypedLimits{.from = "2000000000/s", .own = 1, .measure = 1s},
                            TypedLimits{.from = "0.0001/s", .own = 1, .measure = 300ms},
                            TypedLimits{.to = "0.5/s", .own = 1, .measure = 1s},
                            TypedLimits{.to = "1000000000000/s", .own = 1, .measure = 1s}}) {
    const std::string said = mistake(typed);
    ASSERT_NE(said, "");
    std::string& option = said.find("--from ") < said.find("--to ") ? typed.from : typed.to;
    const std::size_t at = said.find("--", said.find("fix: "));
    const std::size_t value = said.find(' ', at) + 1;
    option = said.substr(value, said.find_first_of(" ,\n", value) - value);
    EXPECT_EQ(mistake(typed), "") << said;
  }
}

}  // namespace
}  // namespace weir
