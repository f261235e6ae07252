#include "harness/repro/positions.h"

#include <algorithm>

#include "harness/base/draws.h"

namespace weir {
namespace {

/// So far into an endless stream a fault is looked for.
constexpr std::uint32_t kMostOfEndless = 100;

const StreamGroup* group_named(const Scenario& scenario, const std::string& name) {
  const auto found = std::find_if(scenario.streams.begin(), scenario.streams.end(),
                                  [&](const StreamGroup& group) { return group.name == name; });
  return found == scenario.streams.end() ? nullptr : &*found;
}

void move_fault(const Scenario& scenario, const Draws& draws, std::uint32_t n, Fault& fault) {
  const StreamGroup* group = group_named(scenario, fault.on);
  if (group == nullptr) return;
  const auto drawn = [&](std::uint64_t low, std::uint64_t high) {
    return draws.between(fault.key, Purpose::kExplore, n, low, std::max(low, high));
  };
  Trigger& at = fault.at;
  switch (at.kind) {
    case TriggerKind::kSent:
    case TriggerKind::kReplies:
    case TriggerKind::kWriting:
    case TriggerKind::kMessage: {
      const auto count = static_cast<std::uint32_t>(drawn(1, std::min(group->messages, kMostOfEndless)));
      at.count = {count, count};
      break;
    }
    case TriggerKind::kAfter:
    case TriggerKind::kRun: {
      const Duration after{
          static_cast<std::int64_t>(drawn(0, 2 * static_cast<std::uint64_t>(at.after.high.count())))};
      at.after = {after, after};
      break;
    }
    case TriggerKind::kBytes:
    case TriggerKind::kFrame: {
      const auto count = static_cast<std::uint32_t>(drawn(1, 2ULL * at.count.high));
      at.count = {count, count};
      break;
    }
    case TriggerKind::kOpen:
    case TriggerKind::kState:
    case TriggerKind::kIdle:  // of links alone, which no stream is looked for on
    case TriggerKind::kRecord:
    case TriggerKind::kFired:
      break;
  }
}

}  // namespace

Scenario variant_of(const Scenario& scenario, std::uint32_t n) {
  Scenario out = scenario;
  // The loader takes seeds up to the largest signed number.
  out.seed = mix_keys(scenario.seed, n) >> 1;
  out.overrides.clear();
  if (n % 2 == 1) return out;
  const Draws draws(scenario.seed);
  for (Fault& fault : out.faults) move_fault(scenario, draws, n, fault);
  return out;
}

}  // namespace weir
