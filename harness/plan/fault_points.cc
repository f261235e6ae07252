#include "harness/plan/fault_points.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "harness/fault/catalogue.h"
#include "harness/plan/selection.h"
#include "harness/scenario/group_reach.h"

namespace weir {
namespace {

constexpr std::uint32_t kNoLimit = std::numeric_limits<std::uint32_t>::max();

/// The relay carries it out.
bool is_relays(const Fault& fault) {
  return std::holds_alternative<ActOnLink>(find_kind(fault.kind).decide(fault.params));
}

/// Whether the relay is to find the point after so many messages sent.
bool relay_counts(const Fault& fault) { return fault.at.kind == TriggerKind::kSent && is_relays(fault); }

PlannedFault draw_point(const Fault& fault, std::uint32_t index, const Draws& draws, std::uint64_t key) {
  const Trigger& at = fault.at;
  PlannedFault planned;
  planned.fault = index;
  planned.kind = at.kind;
  planned.count =
      static_cast<std::uint32_t>(draws.between(key, Purpose::kFaultPoint, 0, at.count.low, at.count.high));
  auto low = static_cast<std::uint64_t>(at.after.low.count());
  auto high = static_cast<std::uint64_t>(at.after.high.count());
  planned.after = Duration(static_cast<std::int64_t>(draws.between(key, Purpose::kFaultPoint, 1, low, high)));
  if (at.kind == TriggerKind::kState) planned.state = at.state;
  planned.byte =
      static_cast<std::uint32_t>(draws.between(key, Purpose::kFaultPoint, 2, at.byte.low, at.byte.high));
  return planned;
}

/// Messages spared between two strikes when each is struck with chance p: geometric, by inversion (Devroye, Non-Uniform
/// Random Variate Generation, 1986, section X.2), so that one draw stands for all the messages between.
std::uint64_t spared(double chance, const Draws& draws, std::uint64_t key, std::uint32_t n) {
  if (chance >= 1) return 0;
  double gap = std::floor(std::log1p(-draws.unit(key, Purpose::kFaultChance, n)) / std::log1p(-chance));
  constexpr double kBeyondAnyStream = 1e15;
  return static_cast<std::uint64_t>(std::min(gap, kBeyondAnyStream));
}

/// The points after which the fault strikes, from `first` on.
std::vector<std::uint32_t> repeated(const Repeat& repeat, std::uint32_t first,
                                    std::optional<std::uint64_t> last, const Draws& draws,
                                    std::uint64_t key) {
  const bool by_chance = repeat.probability > 0;
  const std::uint32_t times = repeat.times.value_or(by_chance ? 1 : kNoLimit);
  std::vector<std::uint32_t> points;
  std::uint64_t at = first;
  for (std::uint32_t n = 0; n < times; ++n) {
    if (by_chance) at += spared(repeat.probability, draws, key, n);
    if (last && at > *last) break;
    points.push_back(static_cast<std::uint32_t>(at));
    at += by_chance ? 1 : repeat.every;
  }
  return points;
}

}  // namespace

FaultPlanner::FaultPlanner(const Scenario& scenario) : scenario_(&scenario), draws_(scenario.seed) {
  const std::vector<Fault>& faults = scenario.faults;
  for (const Fault& fault : faults) {
    left_.push_back(fault.most_streams.value_or(kNoLimit));
    auto before =
        std::find_if(faults.begin(), faults.end(), [&](const Fault& f) { return f.id == fault.at.fired; });
    bool follows = !fault.at.fired.empty() && before != faults.end();
    counted_by_relay_.push_back(relay_counts(fault));
    follows_.push_back(follows ? std::optional(static_cast<std::uint32_t>(before - faults.begin()))
                               : std::nullopt);
  }
}

std::vector<PlannedFault> FaultPlanner::strikes(std::uint32_t index, const StreamPlan& stream,
                                                const std::vector<std::uint32_t>& left) const {
  const Fault& fault = scenario_->faults[index];
  const StreamGroup& group = scenario_->streams[stream.group];
  if (fault.on != group.name || left[index] == 0) return {};
  if (!is_selected(fault.select, stream.index, draws_, fault.key)) return {};
  const std::optional<std::uint32_t>& before = follows_[index];
  if (before && strikes(*before, stream, left).empty()) return {};  // the loader lets no circle through

  std::uint64_t key = mix_keys(fault.key, stream.key);
  PlannedFault planned = draw_point(fault, index, draws_, key);
  planned.follows = before;
  const auto count_from = [&](std::uint32_t point) {
    planned.count = point;
    planned.counted_by_relay = counted_by_relay_[index] && point > 0;  // before the first nothing passes
    planned.follows_in_relay = planned.counted_by_relay && before && is_relays(scenario_->faults[*before]);
  };
  count_from(planned.count);
  const Repeat& repeat = fault.at.repeat;
  if (repeat.every == 0 && repeat.probability <= 0) return {planned};
  std::vector<PlannedFault> all;
  for (std::uint32_t point : repeated(repeat, planned.count, last_point(group, planned.kind), draws_, key)) {
    count_from(point);
    all.push_back(planned);
  }
  return all;
}

std::vector<PlannedFault> FaultPlanner::plan(const StreamPlan& stream,
                                             const std::vector<std::uint32_t>& left) const {
  std::vector<PlannedFault> planned;
  for (std::uint32_t i = 0; i < scenario_->faults.size(); ++i) {
    std::vector<PlannedFault> all = strikes(i, stream, left);
    planned.insert(planned.end(), all.begin(), all.end());
  }
  return planned;
}

std::vector<PlannedFault> FaultPlanner::plan_first(const StreamPlan& stream) {
  std::vector<PlannedFault> planned = plan(stream, left_);
  std::vector<bool> taken(left_.size());
  for (const PlannedFault& fault : planned) taken[fault.fault] = true;
  for (std::size_t i = 0; i < left_.size(); ++i) {
    if (taken[i] && left_[i] != kNoLimit) --left_[i];
  }
  return planned;
}

std::vector<PlannedFault> FaultPlanner::plan_again(const StreamPlan& stream) const {
  std::vector<std::uint32_t> left;
  for (const Fault& fault : scenario_->faults) left.push_back(fault.most_streams ? 0 : kNoLimit);
  return plan(stream, left);
}

}  // namespace weir
