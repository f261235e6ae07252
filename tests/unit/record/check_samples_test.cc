#include "harness/record/check_samples.h"

#include <gtest/gtest.h>

#include "harness/record/record.h"
#include "harness/record/summarize.h"
#include "tests/support/load.h"

namespace weir {
namespace {

using std::chrono::microseconds;

Plan checked(const std::string& check) {
  return plan_of("[[streams]]\nname = \"a\"\n[[streams]]\nname = \"b\"\n[[check]]\n" + check);
}

/// A hundred messages of group 'a' in each of ten intervals; in one of them so many are slow.
v1::CheckResult checked_run(const Plan& plan, int slow) {
  Record record(plan);
  for (std::uint64_t index = 0; index < 10; ++index) {
    IntervalPart part{index, std::vector<GroupInterval>(2)};
    for (int i = 0; i < 100; ++i)
      part.groups[0].latency[0].record(index == 3 && i < slow ? microseconds(9000) : microseconds(1000));
    part.groups[1].latency[0].record(microseconds(50'000));
    record.add(part);
  }
  return summarize(record).checks(0);
}

TEST(CheckSamples, count_for_less_where_one_interval_has_all_that_is_slow) {
  const Plan plan = checked("metric = \"a.response.p90\"\nmax = \"5ms\"\n");
  const v1::CheckResult alike = checked_run(plan, 1);
  const v1::CheckResult burst = checked_run(plan, 90);
  EXPECT_EQ(alike.decide(), "interval");
  EXPECT_EQ(alike.sampling().samples(), 1000U) << "of the one group";
  EXPECT_EQ(alike.sampling().parts(), 10U);
  EXPECT_NEAR(alike.sampling().high(), 1000, 1);
  EXPECT_EQ(alike.sampling().more_samples(), 0) << "it is settled";
  EXPECT_GT(burst.sampling().high(), 5000) << "90 of 1,000, but of one interval";
  EXPECT_GT(burst.sampling().more_samples(), 0);
}

TEST(CheckSamples, are_kept_of_all_groups_where_none_is_named) {
  const v1::CheckResult all = checked_run(checked("metric = \"response.p50\"\nmax = \"5ms\"\n"), 0);
  EXPECT_EQ(all.sampling().samples(), 1010U);
}

TEST(CheckSamples, are_not_asked_where_a_check_is_on_the_point) {
  const v1::CheckResult point =
      checked_run(checked("metric = \"a.response.p90\"\nmax = \"5ms\"\ndecide = \"point\"\n"), 1);
  EXPECT_EQ(point.decide(), "point");
  EXPECT_FALSE(point.has_sampling());
  EXPECT_EQ(checked_run(checked("metric = \"throughput\"\nmin = 0\n"), 1).decide(), "point");
}

TEST(CheckSamples, add_up_to_those_of_the_whole_run) {
  const Plan plan = checked("metric = \"a.response.p90\"\nmax = \"5ms\"\n");
  Record first(plan);
  Record second(plan);
  for (std::uint64_t index = 0; index < 6; ++index) {
    IntervalPart part{index, std::vector<GroupInterval>(2)};
    for (int i = 0; i < 50; ++i) part.groups[0].latency[0].record(microseconds(1000 + i));
    (index % 2 == 0 ? first : second).add(part);
  }
  const v1::CheckResult sum = summarize(first + second).checks(0);
  EXPECT_EQ(sum.sampling().samples(), 300U);
  EXPECT_EQ(sum.sampling().parts(), 6U);
}

}  // namespace
}  // namespace weir
