#include <algorithm>
#include <cmath>

#include "harness/fault/catalogue.h"
#include "harness/plan/fault_points.h"
#include "harness/plan/plan.h"
#include "harness/plan/spread.h"

namespace weir {
namespace {

std::uint64_t first_key(const StreamGroup& group, std::uint32_t index) {
  return mix_keys(stable_hash(group.duet ? group.duet->of : group.name), index);
}

/// Gives a group its connections: its own, or its place in the target's pool.
GroupPlan plan_connections(const StreamGroup& group, const Target& target,
                           std::optional<std::uint32_t>& shared_pool, std::uint32_t& total) {
  GroupPlan plan;
  const Connections& wanted = group.connections.value_or(target.connections);
  plan.connections = wanted.per_stream ? group.count : wanted.count;
  bool shared = !group.connections && !wanted.per_stream;
  if (shared && shared_pool) {
    plan.first_connection = *shared_pool;
    return plan;
  }
  plan.first_connection = total;
  if (shared) shared_pool = total;
  total += plan.connections;
  return plan;
}

double stream_rate(const StreamGroup& group) {
  if (group.pace.stream_rate) return group.pace.stream_rate->per_second;
  if (group.pace.rate) return group.pace.rate->per_second / group.count;
  return 0;
}

RunTime opening(const StreamGroup& group, std::uint32_t index) {
  Duration at = group.open.after;
  if (group.open.rate && group.open.rate->per_second > 0) {
    at += Duration(std::llround(1e9 * index / group.open.rate->per_second));
  }
  return RunTime(at);
}

std::optional<Duration> life(const StreamGroup& group, const Draws& draws, std::uint64_t key) {
  return group.live ? std::optional(draw_time(*group.live, draws, key, Purpose::kLife, 0)) : std::nullopt;
}

}  // namespace

Plan compile(std::shared_ptr<const Scenario> scenario) {
  Plan plan;
  plan.seed = scenario->seed;
  plan.needs_relay = scenario->target.relay;
  Draws draws(plan.seed);
  for (const Fault& fault : scenario->faults) {
    plan.actions.push_back(find_kind(fault.kind).decide(fault.params));
    const FaultKindSpec& spec = find_kind(fault.kind).spec;
    plan.needs_relay = plan.needs_relay || spec.needs_relay();
  }
  FaultPlanner planner(*scenario);
  std::optional<std::uint32_t> shared_pool;
  std::optional<std::uint32_t> candidates_pool;  // of a duet: its arms share no connection
  std::size_t total = 0;
  for (const StreamGroup& group : scenario->streams) total += group.count;
  plan.streams.reserve(total);  // a million are no rarity, and growing would leave holes of that size
  for (std::uint32_t g = 0; g < scenario->streams.size(); ++g) {
    const StreamGroup& group = scenario->streams[g];
    auto& pool = group.duet && group.duet->candidate ? candidates_pool : shared_pool;
    GroupPlan group_plan = plan_connections(group, scenario->target, pool, plan.connections);
    group_plan.stream_rate = stream_rate(group);
    plan.groups.push_back(group_plan);
    for (std::uint32_t i = 0; i < group.count; ++i) {
      StreamPlan stream;
      stream.id = static_cast<std::uint32_t>(plan.streams.size());
      stream.group = g;
      stream.index = i;
      stream.connection = group_plan.first_connection + i % group_plan.connections;
      stream.key = first_key(group, i);
      stream.open_at = opening(group, i);
      stream.live = life(group, draws, stream.key);
      stream.faults = planner.plan_first(stream);
      plan.streams.push_back(std::move(stream));
    }
  }
  plan.scenario = std::move(scenario);
  return plan;
}

StreamPlan next_incarnation(const Plan& plan, const StreamPlan& stream) {
  StreamPlan next = stream;
  ++next.incarnation;
  next.key = mix_keys(first_key(plan.group_of(stream), stream.index), next.incarnation);
  next.live = life(plan.group_of(next), Draws(plan.seed), next.key);
  next.faults = FaultPlanner(*plan.scenario).plan_again(next);
  return next;
}

}  // namespace weir
