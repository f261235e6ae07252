#include "harness/repro/freeze.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/fault/catalogue.h"
#include "harness/scenario/loader.h"
#include "tests/support/load.h"

namespace weir {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

constexpr const char* kMany = R"(seed = 7
[target]
connections = 4
[[streams]]
name = "talkers"
count = 40
messages = 30
pace = { kind = "open", rate = "400/s" }
[[streams]]
name = "others"
count = 10
messages = 3
[[fault]]
kind = "cancel"
on = "talkers"
select = { fraction = 0.5 }
at = { replies = "1..20" }
[[fault]]
kind = "reply-duplicate"
on = "talkers"
at = { replies = 2, every = 3 }
)";

/// A scenario as the loader takes it, from what was frozen.
Plan plan_again(const Scenario& scenario) {
  LoadResult loaded = load_scenario(write_scenario(scenario, vocabulary()), "frozen.toml", {}, vocabulary());
  EXPECT_TRUE(loaded.ok()) << loaded.errors.render();
  return compile(std::make_shared<const Scenario>(std::move(loaded.scenario)));
}

std::vector<StreamPlan> streams_at(const Plan& plan, std::initializer_list<std::size_t> ids) {
  std::vector<StreamPlan> out;
  for (std::size_t id : ids) out.push_back(plan.streams[id]);
  return out;
}

/// Kind and count of each strike on a stream.
std::vector<std::pair<std::string, std::uint32_t>> strikes(const Plan& plan, const StreamPlan& stream) {
  std::vector<std::pair<std::string, std::uint32_t>> out;
  for (const PlannedFault& planned : stream.faults)
    out.emplace_back(plan.fault(planned.fault).kind, planned.count);
  std::sort(out.begin(), out.end());
  return out;
}

TEST(Freeze, every_stream_is_struck_where_it_was_when_it_is_alone) {
  const Plan plan = plan_of(kMany);
  for (const StreamPlan& stream : plan.streams) {
    const Plan again = plan_again(freeze(plan, {stream}));
    ASSERT_THAT(again.streams, SizeIs(1));
    EXPECT_EQ(again.group_of(again.streams[0]).name, plan.group_of(stream).name);
    EXPECT_EQ(strikes(again, again.streams[0]), strikes(plan, stream)) << stream.id;
  }
}

TEST(Freeze, all_streams_together_are_struck_as_they_were) {
  const Plan plan = plan_of(kMany);
  const Plan again = plan_again(freeze(plan, plan.streams));
  ASSERT_EQ(again.streams.size(), plan.streams.size());
  for (std::size_t i = 0; i < plan.streams.size(); ++i)
    EXPECT_EQ(strikes(again, again.streams[i]), strikes(plan, plan.streams[i])) << i;
}

TEST(Freeze, a_stream_keeps_the_rate_that_it_had_among_others) {
  const Plan plan = plan_of(kMany);
  const Scenario frozen = freeze(plan, streams_at(plan, {3, 5}));
  ASSERT_THAT(frozen.streams, SizeIs(1));
  EXPECT_EQ(frozen.streams[0].count, 2U);
  EXPECT_EQ(frozen.streams[0].pace.rate, std::nullopt);
  EXPECT_EQ(frozen.streams[0].pace.stream_rate, Rate{10});  // 400/s over 40 streams
}

TEST(Freeze, streams_of_one_connection_share_one_and_those_of_several_keep_the_pool) {
  const Plan plan = plan_of(kMany);
  EXPECT_EQ(freeze(plan, streams_at(plan, {1, 5, 9})).target.connections.count, 1U);
  EXPECT_EQ(freeze(plan, streams_at(plan, {1, 2})).target.connections.count, 4U);
}

TEST(Freeze, a_stream_that_opens_later_opens_as_late_when_it_is_alone) {
  const Plan plan =
      plan_of("[[streams]]\nname = \"talkers\"\ncount = 10\nopen = { after = \"50ms\", rate = \"100/s\" }\n");
  const Scenario frozen = freeze(plan, streams_at(plan, {3}));
  EXPECT_EQ(frozen.streams[0].open.after, std::chrono::milliseconds(80));
  EXPECT_EQ(frozen.streams[0].open.rate, std::nullopt);
}

TEST(Freeze, a_chain_of_faults_stays_one) {
  const Plan plan = plan_of(R"([[streams]]
name = "talkers"
count = 4
messages = 20
[[fault]]
name = "first"
kind = "slow-reader"
on = "talkers"
delay = "1ms"
at = { replies = "1..3" }
[[fault]]
kind = "cancel"
on = "talkers"
at = { fired = "first", replies = "2..4" }
)");
  const Scenario frozen = freeze(plan, streams_at(plan, {2}));
  ASSERT_THAT(frozen.faults, SizeIs(2));
  EXPECT_EQ(frozen.faults[0].id, "first");
  EXPECT_EQ(frozen.faults[1].at.fired, "first");
  EXPECT_THAT(plan_again(frozen).streams[0].faults, SizeIs(2));
}

TEST(Freeze, a_later_life_has_the_faults_of_that_life) {
  const Plan plan = plan_of(R"([phases]
measure = "1s"
[[streams]]
name = "talkers"
count = 2
messages = 1000
reopen = true
[[fault]]
kind = "cancel"
on = "talkers"
at = { replies = "1..900" }
)");
  const StreamPlan third = life_of(plan, 1, 2);
  EXPECT_EQ(third.incarnation, 2U);
  EXPECT_NE(third.faults[0].count, plan.streams[1].faults[0].count);
  const Plan again = plan_again(freeze(plan, {third}));
  EXPECT_EQ(again.streams[0].faults[0].count, third.faults[0].count);
}

}  // namespace
}  // namespace weir
