// What a plan owes to the one who changes a scenario: nothing else moves.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>

#include "harness/plan/arrivals.h"
#include "harness/plan/digest.h"
#include "tests/support/load.h"

namespace weir {
namespace {

/// Pieces of a scenario file, made up from a seed.
struct Draft {
  std::uint64_t seed = 1;
  std::vector<std::string> groups;
  std::vector<std::string> faults;

  [[nodiscard]] Plan plan() const {
    std::string text = "seed = " + std::to_string(seed) + "\n[target]\nconnections = 3\n";
    for (const std::string& group : groups) text += group;
    for (const std::string& fault : faults) text += fault;
    return plan_of(text);
  }
};

class Author {
 public:
  explicit Author(std::uint32_t seed) : random_(seed) {}

  std::uint32_t pick(std::uint32_t low, std::uint32_t high) {
    return std::uniform_int_distribution<std::uint32_t>(low, high)(random_);
  }

  std::string group(const std::string& name, std::uint32_t count) {
    static const std::vector<std::string> paces = {
        "\"ping-pong\"",
        "{ kind = \"window\", window = 4 }",
        "{ kind = \"open\", stream_rate = \"500/s\", arrivals = \"poisson\" }",
        "{ kind = \"open\", stream_rate = \"50/s\" }",
        "{ think = { exponential = \"10ms\" } }",
        "{ kind = \"open\", stream_rate = \"50/s\", burst = { size = 3 } }"};
    static const std::vector<std::string> pools = {"", "connections = 2\n", "connections = \"per-stream\"\n"};
    static const std::vector<std::string> payloads = {
        "", "payload = { size = { uniform = [\"64B\", \"4KiB\"] } }\n",
        "payload = { size = { lognormal = { median = \"256B\", sigma = 1.2, max = \"64KiB\" } } }\n",
        "payload = { size = { list = [\"64B\", \"1KiB\", \"1KiB\"] } }\n"};
    auto one_of = [this](const std::vector<std::string>& texts) {
      return texts[pick(0, static_cast<std::uint32_t>(texts.size()) - 1)];
    };
    return "[[streams]]\nname = \"" + name + "\"\ncount = " + std::to_string(count) +
           "\nmessages = 20\npace = " + one_of(paces) + "\n" + one_of(pools) + one_of(payloads) +
           (pick(0, 3) == 0 ? "live = { exponential = \"1s\" }\n" : "");
  }

  std::string fault(const std::string& on) {
    static const std::vector<std::string> kinds = {"cancel", "tcp-reset", "server-eof", "half-close"};
    static const std::vector<std::string> selects = {
        "", "select = { fraction = 0.3 }\n", "select = { every = 2 }\n", "select = { list = [0, 3] }\n"};
    static const std::vector<std::string> points = {"{ replies = \"1..15\" }", "{ after = \"1ms..90ms\" }",
                                                    "{ sent = 4 }"};
    std::string name = pick(0, 1) == 0 ? "" : "name = \"f" + std::to_string(++names_) + "\"\n";
    return "[[fault]]\n" + name + "kind = \"" + kinds[pick(0, 3)] + "\"\non = \"" + on + "\"\n" +
           selects[pick(0, 3)] + "at = " + points[pick(0, 2)] + "\n";
  }

  Draft draft() {
    Draft draft;
    draft.seed = pick(0, 1'000'000);
    for (const char* name : {"a", "b"}) draft.groups.push_back(group(name, pick(4, 12)));
    for (std::uint32_t i = pick(0, 4); i > 0; --i) draft.faults.push_back(fault(pick(0, 1) == 0 ? "a" : "b"));
    return draft;
  }

 private:
  std::mt19937 random_;
  int names_ = 0;
};

using Digests = std::map<std::pair<std::string, std::uint32_t>, std::string>;

Digests digests(const Plan& plan) {
  Digests all;
  for (const StreamPlan& stream : plan.streams) {
    all[{plan.group_of(stream).name, stream.index}] = stream_digest(plan, stream);
  }
  return all;
}

/// Every stream of `before` is in `after` as it was.
void expect_unmoved(const Digests& before, const Digests& after) {
  for (const auto& [place, digest] : before) {
    ASSERT_TRUE(after.contains(place));
    EXPECT_EQ(after.at(place), digest) << place.first << "[" << place.second << "]";
  }
}

class RandomScenario : public testing::TestWithParam<std::uint32_t> {
 protected:
  Author author{GetParam()};
  Draft draft = author.draft();
};

TEST_P(RandomScenario, has_one_plan_and_another_seed_has_another) {
  Plan plan = draft.plan();
  EXPECT_EQ(plan_digest(plan), plan_digest(draft.plan()));
  ++draft.seed;
  EXPECT_NE(plan_digest(plan), plan_digest(draft.plan()));
}

TEST_P(RandomScenario, a_stream_more_moves_no_other) {
  std::uint32_t count = 0;
  Plan before = draft.plan();
  for (const StreamPlan& stream : before.streams) count += stream.group == 0 ? 1U : 0U;
  std::string old_count = "count = " + std::to_string(count);
  draft.groups[0].replace(draft.groups[0].find(old_count), old_count.size(),
                          "count = " + std::to_string(count + 3));
  Plan after = draft.plan();
  EXPECT_EQ(after.streams.size(), before.streams.size() + 3);
  expect_unmoved(digests(before), digests(after));
}

TEST_P(RandomScenario, a_group_more_moves_no_other_wherever_it_stands) {
  Digests before = digests(draft.plan());
  std::size_t place = author.pick(0, 2);
  draft.groups.insert(draft.groups.begin() + static_cast<std::ptrdiff_t>(place), author.group("new", 5));
  draft.faults.push_back(author.fault("new"));
  expect_unmoved(before, digests(draft.plan()));
}

TEST_P(RandomScenario, a_fault_more_moves_only_the_streams_it_strikes_wherever_it_stands) {
  Plan before = draft.plan();
  std::size_t place = author.pick(0, static_cast<std::uint32_t>(draft.faults.size()));
  draft.faults.insert(draft.faults.begin() + static_cast<std::ptrdiff_t>(place), author.fault("a"));
  Plan after = draft.plan();
  Digests old = digests(before);
  std::uint64_t added = after.scenario->faults[place].key;
  std::uint32_t struck = 0;
  for (const StreamPlan& stream : after.streams) {
    bool hit = std::any_of(stream.faults.begin(), stream.faults.end(),
                           [&](const PlannedFault& f) { return after.fault(f.fault).key == added; });
    bool moved = stream_digest(after, stream) != old.at({after.group_of(stream).name, stream.index});
    EXPECT_EQ(moved, hit) << after.group_of(stream).name << stream.index;
    struck += hit ? 1 : 0;
  }
  EXPECT_GT(struck, 0U);
}

TEST_P(RandomScenario, points_lie_within_their_ranges) {
  Plan plan = draft.plan();
  for (const StreamPlan& stream : plan.streams) {
    for (const PlannedFault& planned : stream.faults) {
      const Trigger& at = plan.fault(planned.fault).at;
      EXPECT_EQ(plan.fault(planned.fault).on, plan.group_of(stream).name);
      EXPECT_EQ(planned.kind, at.kind);
      EXPECT_GE(planned.count, at.count.low);
      EXPECT_LE(planned.count, at.count.high);
      EXPECT_GE(planned.after, at.after.low);
      EXPECT_LE(planned.after, at.after.high);
    }
  }
}

TEST_P(RandomScenario, the_next_incarnation_is_another_and_always_the_same) {
  Plan plan = draft.plan();
  for (const StreamPlan& stream : plan.streams) {
    StreamPlan next = next_incarnation(plan, stream);
    EXPECT_EQ(next.incarnation, 1U);
    EXPECT_NE(next.key, stream.key);
    EXPECT_EQ(next.id, stream.id);
    EXPECT_EQ(next.connection, stream.connection);
    EXPECT_EQ(next.faults, next_incarnation(plan, stream).faults);
    EXPECT_EQ(next.faults.size(), stream.faults.size());
    StreamPlan third = next_incarnation(plan, next);
    EXPECT_EQ(third.incarnation, 2U);
    EXPECT_NE(third.key, next.key);
  }
}

TEST_P(RandomScenario, due_instants_never_decrease) {
  Plan plan = draft.plan();
  for (const StreamPlan& stream : plan.streams) {
    if (plan.group_of(stream).pace.kind != PaceKind::kOpen) continue;
    ArrivalCursor arrivals(plan, stream);
    Duration last{0};
    for (int i = 0; i < 200; ++i, arrivals.advance()) {
      EXPECT_GE(arrivals.peek(), last);
      last = arrivals.peek();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Plan, RandomScenario, testing::Range(0U, 20U));

TEST(PlanDigest, tells_kinds_apart_although_a_named_fault_is_known_by_its_name) {
  auto digest = [](const std::string& kind) {
    return plan_digest(group_plan("", fault_text(kind, "name = \"x\"\nat = { replies = 3 }")));
  };
  EXPECT_NE(digest("server-eof"), digest("server-stall"));
}

TEST(PlanDigest, does_not_depend_on_where_the_target_is) {
  std::string group = "[[streams]]\nname = \"g\"\ncount = 3\n";
  EXPECT_EQ(plan_digest(plan_of(group)), plan_digest(plan_of("[target]\naddress = \"host:1\"\n" + group)));
}

TEST(Arrivals, constant_ones_are_one_period_apart_without_drift) {
  Plan plan = group_plan("count = 2\npace = { kind = \"open\", stream_rate = \"3/s\" }");
  ArrivalCursor arrivals(plan, plan.streams[0]);
  Duration first = arrivals.peek();
  EXPECT_GE(first, Duration(0));
  EXPECT_LT(first, Duration(333'333'334));
  for (int i = 0; i < 300'000; ++i) arrivals.advance();
  EXPECT_NEAR(static_cast<double>((arrivals.peek() - first).count()), 100'000e9, 2);
  EXPECT_NE(first, ArrivalCursor(plan, plan.streams[1]).peek()) << "streams must not send in step";
}

TEST(Arrivals, poisson_ones_have_the_rate_asked_for) {
  Plan plan = group_plan("pace = { kind = \"open\", stream_rate = \"1000/s\", arrivals = \"poisson\" }");
  ArrivalCursor arrivals(plan, plan.streams[0]);
  constexpr int kMany = 100'000;
  for (int i = 1; i < kMany; ++i) arrivals.advance();
  // The sum of n exponential gaps of 1 ms: five standard errors.
  EXPECT_NEAR(to_ms(arrivals.peek()), kMany, 5 * std::sqrt(kMany));
}

TEST(Arrivals, a_group_shares_its_rate) {
  Plan plan = group_plan("count = 10\npace = { kind = \"open\", rate = \"50/s\" }");
  EXPECT_DOUBLE_EQ(plan.groups[0].stream_rate, 5);
}

TEST(Lives, are_drawn_for_every_stream_and_incarnation_and_are_part_of_the_digest) {
  using namespace std::chrono_literals;
  auto plan = [](const std::string& live) { return group_plan("count = 2\nreopen = true\nlive = " + live); };
  Plan drawn = plan("{ uniform = [\"1s\", \"9s\"] }");
  EXPECT_NE(drawn.streams[0].live, drawn.streams[1].live);
  EXPECT_NE(next_incarnation(drawn, drawn.streams[0]).live, drawn.streams[0].live);
  EXPECT_EQ(next_incarnation(drawn, drawn.streams[0]).live, next_incarnation(drawn, drawn.streams[0]).live);
  EXPECT_EQ(plan("\"3s\"").streams[1].live, 3s);
  EXPECT_NE(plan_digest(plan("\"3s\"")), plan_digest(plan("\"4s\"")));
}

TEST(Reopening, its_pause_is_part_of_the_digest_where_it_is_not_the_usual_one) {
  auto digest = [](const std::string& reopen) { return plan_digest(group_plan("reopen = " + reopen)); };
  EXPECT_EQ(digest("true"), digest("{ pause = \"100ms\" }"));
  EXPECT_EQ(digest("true"), digest("{}"));
  EXPECT_NE(digest("true"), digest("{ pause = \"1s\" }"));
  EXPECT_TRUE(group_plan("reopen = {}").scenario->streams[0].reopen);
  EXPECT_EQ(group_plan("reopen = { pause = \"1s\" }").scenario->streams[0].reopen_pause,
            std::chrono::seconds(1));
}

TEST(Lives, bound_an_open_loop_that_names_no_number_of_messages) {
  Plan plan = group_plan("live = \"2s\"\npace = { kind = \"open\", stream_rate = \"10/s\" }");
  EXPECT_EQ(planned_messages(plan, plan.streams[0]), 20U);
  Plan ping_pong = group_plan("live = \"2s\"");
  EXPECT_EQ(planned_messages(ping_pong, ping_pong.streams[0]), std::nullopt);
}

TEST(Push, is_part_of_the_digest) {
  auto digest = [](const std::string& rest) {
    return plan_digest(group_plan("pace = { kind = \"push\", " + rest + " }"));
  };
  EXPECT_NE(digest("period = \"10ms\", replies = 30"), digest("period = \"10ms\", replies = 31"));
  EXPECT_NE(digest("period = \"10ms\", replies = 30"), digest("period = \"11ms\", replies = 30"));
}

TEST(Connections, groups_share_the_targets_pool_unless_they_have_their_own) {
  Plan plan = plan_of(
      "[target]\nconnections = 2\n"
      "[[streams]]\nname = \"a\"\ncount = 3\n"
      "[[streams]]\nname = \"own\"\ncount = 2\nconnections = 3\n"
      "[[streams]]\nname = \"b\"\ncount = 3\n"
      "[[streams]]\nname = \"alone\"\ncount = 2\nconnections = \"per-stream\"\n");
  std::vector<std::uint32_t> taken;
  for (const StreamPlan& stream : plan.streams) taken.push_back(stream.connection);
  EXPECT_EQ(taken, (std::vector<std::uint32_t>{0, 1, 0, 2, 3, 0, 1, 0, 5, 6}));
  EXPECT_EQ(plan.connections, 7U);
}

TEST(Connections, per_stream_at_the_target_gives_every_stream_of_every_group_its_own) {
  Plan plan = plan_of(
      "[target]\nconnections = \"per-stream\"\n"
      "[[streams]]\nname = \"a\"\ncount = 3\n[[streams]]\nname = \"b\"\ncount = 2\n");
  std::set<std::uint32_t> taken;
  for (const StreamPlan& stream : plan.streams) taken.insert(stream.connection);
  EXPECT_EQ(taken.size(), 5U);
  EXPECT_EQ(plan.connections, 5U);
}

TEST(Plan, streams_open_at_their_rate) {
  Plan plan = group_plan("count = 3\nopen = { after = \"1s\", rate = \"4/s\" }");
  using namespace std::chrono_literals;
  EXPECT_EQ(plan.streams[0].open_at, RunTime(1s));
  EXPECT_EQ(plan.streams[2].open_at, RunTime(1500ms));
}

TEST(Plan, only_faults_on_connections_need_the_relay_unless_the_scenario_asks_for_it) {
  EXPECT_FALSE(group_plan("", fault_text("cancel", "at = { replies = 1 }")).needs_relay);
  EXPECT_FALSE(group_plan("", fault_text("server-stop")).needs_relay);
  EXPECT_TRUE(group_plan("", fault_text("refuse")).needs_relay);
  EXPECT_TRUE(plan_of("[target]\nrelay = true\n[[streams]]\nname = \"g\"\n").needs_relay);
}

}  // namespace
}  // namespace weir
