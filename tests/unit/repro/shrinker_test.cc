#include "harness/repro/shrinker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "harness/base/draws.h"
#include "harness/fault/catalogue.h"
#include "harness/repro/shrunk_text.h"
#include "harness/repro/suspects.h"
#include "harness/scenario/loader.h"
#include "tests/support/load.h"

namespace weir {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;
using testing::Pair;
using testing::SizeIs;

/// A thousand streams, faults of four kinds on a few hundred of them, and much that has nothing to do with anything.
constexpr const char* kStorm = R"(
seed = 3
[target]
connections = 8
keepalive = { time = "10s", timeout = "5s" }
[[streams]]
name = "steady"
count = 300
messages = 20
[[streams]]
name = "clients"
count = 400
messages = 25
payload = { size = "2KiB" }
watchdog = "10s"
[[streams]]
name = "wires"
count = 300
messages = 25
connections = "per-stream"
[[fault]]
kind = "cancel"
on = "clients"
at = { replies = "1..20" }
select = { fraction = 0.1 }
[[fault]]
kind = "deadline"
on = "clients"
deadline = "5s"
at = { replies = "1..20" }
select = { every = 9 }
[[fault]]
name = "planted"
kind = "server-status"
code = "internal"
on = "clients"
at = { replies = 7 }
select = { list = [237] }
[[fault]]
kind = "tcp-reset"
on = "wires"
at = { replies = "1..20" }
select = { fraction = 0.1 }
[[check]]
metric = "outcomes.unexpected"
max = 0
)";

bool has_planted(const Scenario& scenario, std::uint32_t messages) {
  const auto on = [&](const Fault& fault) {
    return fault.kind == "server-status" && fault.at.count.low >= 3 &&
           std::any_of(scenario.streams.begin(), scenario.streams.end(), [&](const StreamGroup& group) {
             return group.name == fault.on && group.messages >= messages;
           });
  };
  return std::any_of(scenario.faults.begin(), scenario.faults.end(), on);
}

/// A fake that hits when `holds` does, and counts.
struct Fake {
  std::function<bool(const Scenario&)> holds;
  std::uint32_t runs = 0;
  std::uint32_t most = 1'000'000;  // then the time is up

  Attempt attempt() {
    return [this](const std::shared_ptr<const Scenario>& scenario) -> std::optional<Attempted> {
      if (runs == most) return std::nullopt;
      ++runs;
      return Attempted{holds(*scenario), std::chrono::milliseconds(40)};
    };
  }
};

ShrinkTask task_of(const Plan& plan) {
  return {.plan = &plan, .guesses = {}, .name = "small", .threshold = {}};
}

TEST(Shrink, a_storm_comes_to_the_one_stream_the_one_fault_and_the_few_messages_that_it_takes) {
  const Plan plan = plan_of(kStorm);
  Fake fake{[](const Scenario& scenario) { return has_planted(scenario, 5); }};
  const Shrunk shrunk = shrink(task_of(plan), fake.attempt());
  ASSERT_NE(shrunk.scenario, nullptr);
  EXPECT_TRUE(shrunk.finished);
  EXPECT_EQ(size_of(*shrunk.scenario), (ScenarioSize{.streams = 1, .faults = 1, .messages = 5}));
  EXPECT_EQ(shrunk.scenario->faults[0].id, "planted");
  EXPECT_EQ(shrunk.scenario->faults[0].at.count.low, 3U);
  EXPECT_TRUE(shrunk.scenario->checks.empty());
  EXPECT_EQ(shrunk.scenario->target.keepalive, std::nullopt);
  EXPECT_EQ(shrunk.scenario->streams[0].payload.size, Payload{}.size);
  EXPECT_EQ(shrunk.scenario->name, "small");
  EXPECT_LT(fake.runs, 200U);
}

TEST(Shrink, each_line_that_stays_says_what_came_of_less) {
  const Plan plan = plan_of(kStorm);
  Fake fake{[](const Scenario& scenario) { return has_planted(scenario, 5); }};
  const Shrunk shrunk = shrink(task_of(plan), fake.attempt());
  EXPECT_THAT(shrunk.notes,
              IsSupersetOf({Pair("fault/planted", "without it: came back in 0 of 2"),
                            Pair("fault/planted/at", "with 2 replies: came back in 0 of 2"),
                            Pair("streams/clients/messages", "with 4 messages: came back in 0 of 2")}));
  const std::string text = shrunk_text(shrunk, {.from = "runs/storm",
                                                .before = size_of(*plan.scenario),
                                                .wanted = {"app.internal", true},
                                                .odds = {.hits = 10, .runs = 10},
                                                .story = "stream 0 of 'clients'\n",
                                                .file = "small.toml"});
  EXPECT_THAT(text,
              AllOf(HasSubstr("messages = 5                    # with 4 messages: came back in 0 of 2\n"),
                    HasSubstr("# without it: came back in 0 of 2\n[[fault]]\n"),
                    HasSubstr("from runs/storm (1000 streams, 4 faults, 23500 messages).\n"),
                    HasSubstr("#   stream 0 of 'clients'\n"), HasSubstr("#   weir run small.toml ")));
  const LoadResult again = load_scenario(text, "small.toml", {}, vocabulary());
  ASSERT_TRUE(again.ok()) << again.errors.render();
  EXPECT_EQ(again.scenario.faults[0].kind, "server-status");
}

TEST(Shrink, what_takes_two_streams_and_two_faults_keeps_them) {
  const Plan plan = plan_of(kStorm);
  Fake fake{[](const Scenario& scenario) {
    const auto has = [&](std::string_view kind) {
      return std::any_of(scenario.faults.begin(), scenario.faults.end(),
                         [&](const Fault& fault) { return fault.kind == kind; });
    };
    return has("tcp-reset") && has("deadline");
  }};
  const Shrunk shrunk = shrink(task_of(plan), fake.attempt());
  ASSERT_NE(shrunk.scenario, nullptr);
  EXPECT_EQ(size_of(*shrunk.scenario), (ScenarioSize{.streams = 2, .faults = 2, .messages = 2}));
}

TEST(Shrink, a_right_guess_saves_the_run_of_the_whole_storm) {
  const Plan plan = plan_of(kStorm);
  std::uint64_t most_streams = 0;
  Fake fake{[&](const Scenario& scenario) {
    most_streams = std::max(most_streams, size_of(scenario).streams);
    return has_planted(scenario, 5);
  }};
  ShrinkTask task = task_of(plan);
  task.guesses = {{plan.streams[300 + 237]}};
  EXPECT_EQ(size_of(*shrink(task, fake.attempt()).scenario).messages, 5U);
  EXPECT_EQ(most_streams, 1U);
}

TEST(Shrink, a_wrong_guess_costs_its_runs_and_no_more) {
  const Plan plan = plan_of(kStorm);
  Fake fake{[](const Scenario& scenario) { return has_planted(scenario, 5); }};
  ShrinkTask task = task_of(plan);
  task.guesses = {{plan.streams[0]}, {plan.streams[1], plan.streams[2]}};
  EXPECT_EQ(size_of(*shrink(task, fake.attempt()).scenario),
            (ScenarioSize{.streams = 1, .faults = 1, .messages = 5}));
}

TEST(Shrink, what_does_not_come_back_is_not_searched) {
  const Plan plan = plan_of(kStorm);
  Fake fake{[](const Scenario&) { return false; }};
  const Shrunk shrunk = shrink(task_of(plan), fake.attempt());
  EXPECT_EQ(shrunk.scenario, nullptr);
  EXPECT_EQ(shrunk.first,
            (Odds{.hits = 0, .runs = 2}));  // two misses of three leave one hit, and two are needed
  EXPECT_EQ(fake.runs, 2U);
}

TEST(Shrink, a_search_whose_time_is_up_keeps_the_smallest_so_far) {
  const Plan plan = plan_of(kStorm);
  Fake fake{[](const Scenario& scenario) { return has_planted(scenario, 5); }};
  fake.most = 12;
  const Shrunk shrunk = shrink(task_of(plan), fake.attempt());
  ASSERT_NE(shrunk.scenario, nullptr);
  EXPECT_FALSE(shrunk.finished);
  EXPECT_TRUE(has_planted(*shrunk.scenario, 5));
  EXPECT_LT(size_of(*shrunk.scenario).streams, 1000U);
}

TEST(Shrink, what_comes_back_in_half_of_the_runs_is_made_smaller_by_one_of_ten) {
  const Plan plan = plan_of(kStorm);
  const Draws draws(1);
  std::uint32_t run = 0;
  Fake fake{[&](const Scenario& scenario) {
    return draws.unit(0, Purpose::kExplore, run++) < 0.5 && has_planted(scenario, 5);
  }};
  ShrinkTask task = task_of(plan);
  task.threshold = {.need = 1, .runs = 10};
  const Shrunk shrunk = shrink(task, fake.attempt());
  ASSERT_NE(shrunk.scenario, nullptr);
  // A step that holds is missed once in 1,024.
  EXPECT_EQ(size_of(*shrunk.scenario), (ScenarioSize{.streams = 1, .faults = 1, .messages = 5}));
}

TEST(Shrink, every_scenario_that_is_tried_is_one_that_the_loader_takes) {
  const Plan plan = plan_of(kStorm);
  Fake fake{[](const Scenario& scenario) {
    EXPECT_TRUE(load_scenario(write_scenario(scenario, vocabulary()), "x.toml", {}, vocabulary()).ok());
    return has_planted(scenario, 9);
  }};
  (void)shrink(task_of(plan), fake.attempt());
}

TEST(Shrink, a_point_in_time_becomes_one_in_messages_where_that_does_as_well) {
  const Plan plan = plan_of(R"([[streams]]
name = "talkers"
messages = 50
[[fault]]
name = "reset"
kind = "tcp-reset"
on = "talkers"
at = { after = "80ms" }
)");
  const auto struck_after_replies =
      [](const std::shared_ptr<const Scenario>& scenario) -> std::optional<Attempted> {
    const bool hit = !scenario->faults.empty() && (scenario->faults[0].at.kind == TriggerKind::kReplies
                                                       ? scenario->faults[0].at.count.low >= 4
                                                       : scenario->faults[0].at.after.low.count() > 0);
    return Attempted{hit, std::chrono::milliseconds(100), {{"reset", {.sent = 18, .replies = 17}}}};
  };
  const Shrunk shrunk = shrink(task_of(plan), struck_after_replies);
  ASSERT_NE(shrunk.scenario, nullptr);
  EXPECT_EQ(shrunk.scenario->faults[0].at.kind, TriggerKind::kReplies);
  EXPECT_EQ(shrunk.scenario->faults[0].at.count.low, 4U);
}

TEST(Shrink, a_line_stays_without_which_a_run_would_take_far_longer) {
  const Plan plan = plan_of("[[streams]]\nname = \"talkers\"\nmessages = 5\nwatchdog = \"300ms\"\n");
  const Attempt stalls = [](const std::shared_ptr<const Scenario>& scenario) {
    return Attempted{true, scenario->streams[0].watchdog};
  };
  const Shrunk shrunk = shrink(task_of(plan), stalls);
  EXPECT_EQ(shrunk.scenario->streams[0].watchdog, std::chrono::milliseconds(300));
  EXPECT_EQ(shrunk.scenario->streams[0].messages, 1U);
  EXPECT_THAT(shrunk.notes,
              IsSupersetOf({Pair("streams/talkers/watchdog", "without it: a run takes far longer")}));
}

TEST(Suspects, the_stream_that_showed_it_comes_first_with_the_one_whose_fault_struck_it) {
  const Plan plan = plan_of(kStorm);
  v1::StreamRecord stream;
  stream.set_stream(5);
  stream.set_class_("tcp.rst");
  stream.set_verdict("unexpected");
  stream.add_journal()->mutable_strike()->set_aimed_at(13);
  const auto sets = suspects(plan, {stream}, {"tcp.rst", true});
  ASSERT_THAT(sets, Not(SizeIs(0)));
  ASSERT_THAT(sets[0], SizeIs(2));
  EXPECT_EQ(sets[0][0].id, 5U);
  EXPECT_EQ(sets[0][1].id, 13U);
  EXPECT_GT(sets[1].size(), 50U);         // of eight connections: all on that of stream 5
  EXPECT_THAT(sets.back(), SizeIs(300));  // its group
}

}  // namespace
}  // namespace weir
