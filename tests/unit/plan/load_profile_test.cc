#include "harness/plan/load_profile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "harness/plan/arrivals.h"
#include "harness/plan/digest.h"
#include "tests/support/load.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

LoadStage stage(double from, double to, Duration over) { return {{Rate{from}, Rate{to}}, over}; }

std::vector<Duration> dues(const Plan& plan, std::size_t stream = 0) {
  std::vector<Duration> all;
  for (ArrivalCursor arrivals(plan, plan.streams[stream]); !arrivals.over(); arrivals.advance())
    all.push_back(arrivals.peek());
  return all;
}

/// The area under the stages up to `t`, summed in small steps: slow, and independent of the formula.
double area(const std::vector<LoadStage>& stages, Duration t) {
  double sum = 0;
  for (const LoadStage& stage : stages) {
    constexpr int kSteps = 20'000;
    double over = to_s(stage.over);
    for (int i = 0; i < kSteps; ++i) {
      double middle = (i + 0.5) / kSteps;
      if (middle * over > to_s(t)) return sum;
      sum += (stage.rate.low.per_second + (stage.rate.high.per_second - stage.rate.low.per_second) * middle) *
             over / kSteps;
    }
    t -= stage.over;
  }
  return sum;
}

TEST(LoadProfile, a_ramp_from_zero_reaches_n_at_the_root_of_n) {
  // 0 to 200/s over 2 s: L(t) = 50 t^2, so L = 50 at 1 s, L = 12.5 at half a second, and 200 at the end.
  std::vector<LoadStage> stages = {stage(0, 200, 2s)};
  LoadProfile profile(stages, 1);
  EXPECT_DOUBLE_EQ(*profile.when(0), 0);
  EXPECT_DOUBLE_EQ(*profile.when(12.5), 0.5e9);
  EXPECT_DOUBLE_EQ(*profile.when(50), 1e9);
  EXPECT_FALSE(profile.when(200));
}

TEST(LoadProfile, a_pause_is_passed_over_and_a_share_is_a_share) {
  std::vector<LoadStage> stages = {stage(10, 10, 1s), stage(0, 0, 5s), stage(10, 10, 1s)};
  LoadProfile profile(stages, 0.5);
  EXPECT_DOUBLE_EQ(*profile.when(4), 0.8e9);
  EXPECT_DOUBLE_EQ(*profile.when(6), 6.2e9) << "5 in the first stage, then the pause, then 1 more at 5/s";
  EXPECT_FALSE(profile.when(10.5));
}

TEST(LoadProfile, is_the_inverse_of_the_area_under_the_rate) {
  for (const std::vector<LoadStage>& stages :
       {std::vector<LoadStage>{stage(0, 500, 1s), stage(500, 100, 2s), stage(100, 0, 500ms)},
        std::vector<LoadStage>{stage(300, 300, 1s)},
        std::vector<LoadStage>{stage(1, 1e4, 100ms), stage(5, 6, 10s)}}) {
    LoadProfile profile(stages, 1);
    double last = -1;
    for (double load = 0.3; std::optional<double> ns = profile.when(load); load += 7.7) {
      EXPECT_GE(*ns, last);
      last = *ns;
      EXPECT_NEAR(area(stages, Duration(std::llround(*ns))), load, 0.1);
    }
  }
}

constexpr const char* kRamp =
    "pace = { kind = \"open\", stages = [{ rate = \"0/s..100/s\", over = \"2s\" }, "
    "{ rate = \"100/s\", over = \"1s\" }]";

std::string ramp(const std::string& more) { return std::string(kRamp) + more + " }"; }

TEST(Stages, send_what_lies_under_them_shared_by_the_streams) {
  Plan plan = group_plan("count = 4\n" + ramp(""));
  // 100 + 100 messages, 50 for each stream; the drawn offset of the first one costs the last one or not.
  for (std::size_t i = 0; i < 4; ++i) {
    std::vector<Duration> all = dues(plan, i);
    EXPECT_EQ(all.size(), 50U);
    EXPECT_EQ(planned_messages(plan, plan.streams[i]), 50U);
    EXPECT_LT(all.back(), 3s);
    // Of 25 on the ramp, those of its second half are three quarters: area of a triangle.
    auto late = std::count_if(all.begin(), all.end(), [](Duration d) { return d >= 1s && d < 2s; });
    EXPECT_NEAR(static_cast<double>(late), 18.75, 1);
  }
}

TEST(Stages, poisson_arrivals_follow_the_same_rate) {
  Plan plan = group_plan("count = 100\n" +
                         std::string("pace = { kind = \"open\", arrivals = \"poisson\", stages = [{ rate = "
                                     "\"0/s..10000/s\", over = \"2s\" }] }"));
  int first = 0, second = 0;
  for (std::size_t i = 0; i < 100; ++i) {
    for (Duration due : dues(plan, i)) ++(due < 1s ? first : second);
  }
  // 2,500 and 7,500 expected; the standard errors are their roots.
  EXPECT_NEAR(first, 2500, 5 * 50);
  EXPECT_NEAR(second, 7500, 5 * 87);
}

TEST(Stages, the_same_seed_gives_the_same_arrivals_and_another_gives_others) {
  for (const char* more : {"", ", arrivals = \"poisson\""}) {
    Plan plan = group_plan("count = 2\n" + ramp(more));
    EXPECT_EQ(dues(plan), dues(group_plan("count = 2\n" + ramp(more))));
    EXPECT_NE(dues(plan), dues(plan, 1));
    Plan other = plan_of("seed = 2\n[[streams]]\nname = \"g\"\ncount = 2\n" + ramp(more));
    EXPECT_NE(dues(plan), dues(other));
    EXPECT_NE(plan_digest(plan), plan_digest(other));
  }
}

TEST(Stages, messages_may_end_a_stream_before_its_last_stage) {
  Plan plan = group_plan("messages = 7\n" + ramp(""));
  EXPECT_EQ(planned_messages(plan, plan.streams[0]), 7U);
}

TEST(Bursts, come_at_once_and_keep_the_mean_rate) {
  Plan plan = group_plan("pace = { kind = \"open\", stream_rate = \"100/s\", burst = { size = 5 } }");
  ArrivalCursor arrivals(plan, plan.streams[0]);
  Duration first = arrivals.peek();
  EXPECT_LT(first, 50ms);
  for (int burst = 0; burst < 4; ++burst) {
    for (int i = 0; i < 5; ++i, arrivals.advance()) {
      EXPECT_NEAR(static_cast<double>((arrivals.peek() - first).count()), burst * 50e6, 1);
    }
  }
}

TEST(Bursts, of_independent_users_keep_the_mean_rate_too) {
  Plan plan = group_plan(
      "pace = { kind = \"open\", stream_rate = \"1000/s\", arrivals = \"poisson\", burst = { size = 10 } }");
  ArrivalCursor arrivals(plan, plan.streams[0]);
  for (int i = 1; i < 100'000; ++i) arrivals.advance();
  // 10,000 gaps of 10 ms: the standard error of their sum is 10 ms times 100.
  EXPECT_NEAR(to_ms(arrivals.peek()), 100'000, 5 * 1000);
}

TEST(LoadProfile, load_by_is_the_area_under_the_stages_and_the_inverse_of_when) {
  std::vector<LoadStage> stages = {stage(0, 100, 2s), stage(100, 100, 1s), stage(100, 0, 1s)};
  LoadProfile profile(stages, 1);
  for (Duration t : {0ms, 500ms, 2000ms, 2500ms, 3500ms, 9000ms}) {
    double load = profile.load_by(static_cast<double>(Duration(t).count()));
    EXPECT_NEAR(load, area(stages, t), 0.02) << t.count();
  }
  EXPECT_NEAR(profile.load_by(*LoadProfile(stages, 1).when(130)), 130, 1e-6);
}

TEST(Arrivals, due_by_counts_what_walking_would) {
  for (const char* pace :
       {"stream_rate = \"100/s\"", "stream_rate = \"100/s\", burst = { size = 7 }",
        "stages = [{ rate = \"0/s..200/s\", over = \"1s\" }, { rate = \"50/s\", over = \"1s\" }]"}) {
    Plan plan = group_plan(std::string("messages = 1000\npace = { kind = \"open\", ") + pace + " }");
    for (int passed : {0, 1, 10}) {
      ArrivalCursor from(plan, plan.streams[0]);
      for (int i = 0; i < passed; ++i) from.advance();
      for (Duration then : {0ms, 15ms, 500ms, 1300ms}) {
        std::uint64_t walked = 0;
        for (ArrivalCursor each = from; !each.over() && each.peek() <= then; each.advance()) ++walked;
        EXPECT_EQ(from.due_by(then), walked) << pace << " after " << passed << " by " << to_ms(then);
      }
    }
  }
}

TEST(Arrivals, due_by_counts_poisson_arrivals_by_drawing_them) {
  Plan plan = group_plan(
      "messages = 100000000\npace = { kind = \"open\", stream_rate = \"1000/s\", arrivals = \"poisson\" }");
  ArrivalCursor cursor(plan, plan.streams[0]);
  EXPECT_EQ(cursor.due_by(cursor.peek() - 1ns), 0U);
  std::uint64_t walked = 0;
  for (ArrivalCursor each = cursor; each.peek() <= 10s; each.advance()) ++walked;
  EXPECT_EQ(cursor.due_by(10s), walked);
  // Beyond the first million by the rate: 2,000 s on from there are two million more, within a few times their root.
  EXPECT_NEAR(static_cast<double>(cursor.due_by(3000s)), 3e6, 5 * 1732);
}

TEST(Arrivals, a_plan_of_any_length_is_counted_at_once) {
  Plan plan = group_plan(
      "messages = 2000000000\npace = { kind = \"open\", stages = [{ rate = \"0/s..20000/s\", over = \"12h\" "
      "}, "
      "{ rate = \"20000/s\", over = \"12h\" }] }");
  // The area under the stages; where the first message lies within its period is drawn.
  EXPECT_NEAR(planned_messages(plan, plan.streams[0]).value_or(0), 20000.0 * 12 * 3600 * 1.5, 1);
  Plan poisson = group_plan(
      "messages = 2000000000\npace = { kind = \"open\", arrivals = \"poisson\", stages = "
      "[{ rate = \"20000/s\", over = \"24h\" }] }");
  EXPECT_EQ(planned_messages(poisson, poisson.streams[0]), std::nullopt)
      << "only drawing them all would tell";
}

TEST(Arrivals, all_that_is_due_is_what_walking_finds) {
  for (const char* more :
       {"pace = { kind = \"open\", stream_rate = \"100/s\" }\nlive = \"1s\"",
        "pace = { kind = \"open\", stream_rate = \"100/s\", arrivals = \"poisson\" }\nlive = \"3s\"",
        "pace = { kind = \"open\", stream_rate = \"100/s\", burst = { size = 7 } }\nlive = \"2s\"",
        "pace = { kind = \"open\", stages = [{ rate = \"0/s..200/s\", over = \"1s\" }, { rate = "
        "\"50/s..0/s\", over = "
        "\"1s\" }] }",
        "pace = { kind = \"open\", stages = [{ rate = \"0/s..200/s\", over = \"1s\" }] }\nlive = "
        "\"700ms\""}) {
    Plan plan = group_plan("count = 20\nmessages = 100000\n" + std::string(more));
    for (const StreamPlan& stream : plan.streams) {
      std::uint32_t walked = 0;
      for (ArrivalCursor each(plan, stream); each.is_due_within(stream.live); each.advance()) ++walked;
      EXPECT_EQ(planned_messages(plan, stream), walked) << more;
    }
  }
}

TEST(PlanDigest, takes_no_longer_for_messages_that_are_never_reached) {
  // Walking over them would take minutes, and CTest's time-out would end it.
  Plan plan =
      group_plan("count = 20\nmessages = 2000000000\npace = { kind = \"open\", rate = \"1000000/s\" }");
  Plan other =
      group_plan("count = 20\nmessages = 2000000000\npace = { kind = \"open\", rate = \"1000001/s\" }");
  EXPECT_NE(plan_digest(plan), plan_digest(other));
  for (const char* pace : {"", ", arrivals = \"poisson\"", ", burst = { size = 2 }"}) {
    auto digest = [&](const std::string& rate) {
      return plan_digest(group_plan("pace = { kind = \"open\", stages = [{ rate = \"" + rate +
                                    "\", over = \"24h\" }]" + pace + " }"));
    };
    EXPECT_NE(digest("0/s..100/s"), digest("0/s..101/s"));
    EXPECT_EQ(digest("0/s..100/s"), digest("0/s..100/s"));
  }
}

}  // namespace
}  // namespace weir
