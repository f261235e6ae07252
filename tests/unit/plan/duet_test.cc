#include "harness/plan/duet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "harness/plan/arrivals.h"
#include "tests/support/load.h"

namespace weir {
namespace {

using testing::HasSubstr;

const char* const kOpenLoop =
    "[target]\nconnections = 2\n"
    "[[streams]]\nname = \"g\"\ncount = 4\nmessages = 1000\npayload = { size = { uniform = [\"64B\", "
    "\"4KiB\"] } }\n";

std::string with_pace(const std::string& pace, const std::string& rest = "") {
  return std::string(kOpenLoop) + "pace = " + pace + "\n" + rest;
}

Plan duet_plan(const std::string& text, bool first = false) {
  return compile(std::make_shared<const Scenario>(duet_of(load_text(text), first)));
}

/// The stream of the other arm that does the same.
const StreamPlan& twin_of(const Plan& plan, const StreamPlan& stream) {
  return plan.streams[(stream.id + plan.streams.size() / 2) % plan.streams.size()];
}

TEST(Duet, has_every_stream_and_fault_twice) {
  const Plan plan = duet_plan(with_pace("{ kind = \"open\", rate = \"400/s\" }",
                                        "[[fault]]\nkind = \"tcp-reset\"\nat = { replies = \"5..20\" }\n"));
  ASSERT_EQ(plan.streams.size(), 8U);
  EXPECT_EQ(plan.connections, 4U);
  EXPECT_EQ(plan.group_of(plan.streams[0]).name, "g of baseline");
  EXPECT_EQ(plan.group_of(plan.streams[4]).name, "g of candidate");
  for (const StreamPlan& stream : plan.streams) {
    const StreamPlan& twin = twin_of(plan, stream);
    EXPECT_EQ(stream.key, twin.key) << "they draw alike";
    ASSERT_EQ(stream.faults.size(), 1U);
    EXPECT_EQ(stream.faults[0].count, twin.faults.at(0).count) << "the same fault at the same reply";
    EXPECT_NE(stream.faults[0].fault, twin.faults.at(0).fault);
    EXPECT_EQ(next_incarnation(plan, stream).key, next_incarnation(plan, twin).key)
        << "and when they open again";
  }
}

TEST(Duet, arms_share_no_connection) {
  const Plan plan = duet_plan(with_pace("\"ping-pong\"", "[[streams]]\nname = \"h\"\ncount = 3\n"));
  const std::vector<bool> candidates = candidates_connections(plan);
  ASSERT_EQ(candidates.size(), 4U);
  for (const StreamPlan& stream : plan.streams)
    EXPECT_EQ(candidates[stream.connection], plan.group_of(stream).duet->candidate);
}

TEST(Duet, either_arm_may_stand_first) {
  const Plan plan = duet_plan(with_pace("\"ping-pong\""), true);
  EXPECT_EQ(plan.group_of(plan.streams[0]).name, "g of candidate");
  EXPECT_EQ(candidates_connections(plan), (std::vector<bool>{true, true, false, false}));
}

TEST(Duet, keeps_draws_as_they_are_alone) {
  const std::string text = with_pace("\"ping-pong\"");
  EXPECT_EQ(duet_plan(text).streams[6].key, plan_of(text).streams[2].key);
}

/// Due times of a stream of either arm, one after the other.
struct Twins {
  std::vector<std::int64_t> baseline, candidate;
};
Twins due_times(const Plan& plan, int messages) {
  Twins out;
  const StreamPlan& stream = plan.streams[1];
  ArrivalCursor one(plan, stream);
  ArrivalCursor other(plan, twin_of(plan, stream));
  for (int i = 0; i < messages; ++i, one.advance(), other.advance()) {
    out.baseline.push_back(one.peek().count());
    out.candidate.push_back(other.peek().count());
  }
  return out;
}

TEST(Duet, sends_each_message_half_a_tick_apart_in_random_order) {
  // 400 a second by four streams: a tick is 2.5 ms.
  const Twins due = due_times(duet_plan(with_pace("{ kind = \"open\", rate = \"400/s\" }")), 1000);
  int candidate_first = 0;
  for (std::size_t i = 0; i < due.baseline.size(); ++i) {
    const std::int64_t apart = due.candidate[i] - due.baseline[i];
    EXPECT_EQ(std::abs(apart), 1'250'000) << "message " << i;
    if (apart < 0) ++candidate_first;
  }
  EXPECT_TRUE(std::is_sorted(due.baseline.begin(), due.baseline.end()));
  // 500 +- 4 standard deviations of 15.8.
  EXPECT_GT(candidate_first, 437);
  EXPECT_LT(candidate_first, 563);
}

TEST(Duet, poisson_arrivals_never_change_places) {
  const Twins due =
      due_times(duet_plan(with_pace("{ kind = \"open\", rate = \"400/s\", arrivals = \"poisson\" }")), 1000);
  EXPECT_TRUE(std::is_sorted(due.baseline.begin(), due.baseline.end()));
  EXPECT_TRUE(std::is_sorted(due.candidate.begin(), due.candidate.end()));
  EXPECT_NE(due.baseline, due.candidate);
}

TEST(Duet, counts_what_is_due_to_the_message) {
  const Plan plan = duet_plan(with_pace("{ kind = \"open\", rate = \"400/s\" }"));
  for (const StreamPlan& stream : plan.streams) {
    ArrivalCursor walking(plan, stream);
    const ArrivalCursor counting(plan, stream);
    for (std::uint64_t n = 0; n < 200; ++n, walking.advance()) {
      EXPECT_EQ(counting.due_by(walking.peek()), n + 1);
      EXPECT_EQ(counting.due_by(walking.peek() - Duration(1)), n);
    }
  }
}

TEST(Duet, is_refused_for_faults_that_have_no_half) {
  const auto why = [](const std::string& fault) {
    return why_no_duet(load_text(with_pace("\"ping-pong\"", "[[fault]]\n" + fault)));
  };
  EXPECT_EQ(why("kind = \"tcp-reset\"\nat = { replies = 1 }\n"), "");
  EXPECT_THAT(why("kind = \"listener-down\"\nduration = \"100ms\"\nat = { run = \"100ms\" }\n"),
              HasSubstr("strikes all connections"));
  EXPECT_THAT(why("kind = \"server-stop\"\nat = { replies = 1 }\n"),
              HasSubstr("strikes a server of weir's own"));
}

TEST(Duet, is_refused_where_calls_stand_beside_the_streams) {
  EXPECT_THAT(
      why_no_duet(load_text(
          "[target]\naddress = \"localhost:1\"\nmethod = \"shop.Orders/Watch\"\n[[streams]]\nname = \"g\"\n"
          "message = '{}'\n[[calls]]\nname = \"puts\"\nmethod = \"shop.Orders/Place\"\nrate = \"1/s\"\nsend "
          "= "
          "'{}'\n")),
      HasSubstr("the [[calls]] 'puts'"));
}

}  // namespace
}  // namespace weir
