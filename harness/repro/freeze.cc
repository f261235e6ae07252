#include "harness/repro/freeze.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "harness/scenario/fault_identity.h"

namespace weir {
namespace {

/// What sets strikes of one fault apart.
using Point = std::tuple<std::uint32_t, std::uint32_t, Duration>;

Point point_of(const PlannedFault& planned) { return {planned.count, planned.byte, planned.after}; }

/// Names for faults that have none of their own, each once.
class FaultNames {
 public:
  explicit FaultNames(const std::vector<Fault>& faults) {
    for (const Fault& fault : faults) {
      if (!has_made_up_id(fault)) taken_.insert(fault.id);
    }
  }
  std::string take(const Fault& fault, bool first) {
    if (first && !has_made_up_id(fault)) return fault.id;
    const std::string base = has_made_up_id(fault) ? fault.kind : fault.id;
    std::string name = base;
    for (int n = 2; !taken_.insert(name).second; ++n) name = fmt::format("{}-{}", base, n);
    return name;
  }

 private:
  std::set<std::string> taken_;
};

/// One group with the streams of it that are kept, in their new order.
class KeptGroup {
 public:
  KeptGroup(const Plan& plan, std::uint32_t group) : plan_(plan), group_(group) {}

  void add(const StreamPlan& stream) { streams_.push_back(&stream); }
  [[nodiscard]] bool empty() const { return streams_.empty(); }

  [[nodiscard]] StreamGroup scenario_group() const {
    StreamGroup out = plan_.scenario->streams[group_];
    const std::uint32_t before = out.count;
    out.count = static_cast<std::uint32_t>(streams_.size());
    if (out.count == before) return out;
    if (out.pace.rate) {
      out.pace.rate.reset();
      out.pace.stream_rate = Rate{plan_.groups[group_].stream_rate};
    }
    for (LoadStage& stage : out.pace.stages) {
      stage.rate.low.per_second *= static_cast<double>(out.count) / before;
      stage.rate.high.per_second *= static_cast<double>(out.count) / before;
    }
    if (streams_.size() == 1) {
      out.open.rate.reset();
      out.open.after = streams_.front()->open_at.time_since_epoch();
    }
    if (out.connections && !out.connections->per_stream && connections().size() == 1)
      out.connections->count = 1;
    return out;
  }

  [[nodiscard]] std::set<std::uint32_t> connections() const {
    std::set<std::uint32_t> all;
    for (const StreamPlan* stream : streams_) all.insert(stream->connection);
    return all;
  }

  /// The new indexes of streams that the fault is planned on, by where it strikes them.
  [[nodiscard]] std::map<Point, std::set<std::uint32_t>> strikes(std::uint32_t fault, bool apart) const {
    std::map<Point, std::set<std::uint32_t>> out;
    for (std::uint32_t index = 0; index < streams_.size(); ++index) {
      for (const PlannedFault& planned : streams_[index]->faults) {
        if (planned.fault == fault) out[apart ? point_of(planned) : Point{}].insert(index);
        // Of one that strikes again and again the first strike stands for all.
        if (planned.fault == fault && plan_.fault(fault).at.repeat.every > 0) break;
      }
    }
    return out;
  }

 private:
  const Plan& plan_;
  const std::uint32_t group_;
  std::vector<const StreamPlan*> streams_;
};

bool is_in_a_chain(const Scenario& scenario, const Fault& fault) {
  return !fault.at.fired.empty() ||
         std::any_of(scenario.faults.begin(), scenario.faults.end(),
                     [&](const Fault& other) { return other.at.fired == fault.id; });
}

/// The fault at one point.
Fault frozen_fault(const Fault& fault, const Point& point, const std::set<std::uint32_t>& on,
                   std::uint32_t count, bool apart) {
  Fault out = fault;
  out.most_streams.reset();
  out.select = {};
  if (on.size() < count) {
    out.select.kind = Selection::Kind::kList;
    out.select.list.assign(on.begin(), on.end());
  }
  if (!apart) return out;
  const auto& [at, byte, after] = point;
  out.at.count = {at, at};
  out.at.byte = {byte, byte};
  out.at.after = {after, after};
  if (out.at.repeat.probability > 0) out.at.repeat = {};
  return out;
}

void add_faults(const Plan& plan, const std::vector<KeptGroup>& groups, Scenario& out) {
  const Scenario& scenario = *plan.scenario;
  FaultNames names(scenario.faults);
  for (std::uint32_t f = 0; f < scenario.faults.size(); ++f) {
    const Fault& fault = scenario.faults[f];
    const bool apart = !is_in_a_chain(scenario, fault);
    for (std::size_t g = 0; g < groups.size(); ++g) {
      if (scenario.streams[g].name != fault.on || groups[g].empty()) continue;
      bool first = true;
      for (const auto& [point, on] : groups[g].strikes(f, apart)) {
        Fault frozen = frozen_fault(fault, point, on, groups[g].scenario_group().count, apart);
        frozen.id = names.take(fault, first);
        first = false;
        out.faults.push_back(std::move(frozen));
      }
    }
  }
}

}  // namespace

Scenario freeze(const Plan& plan, const std::vector<StreamPlan>& streams) {
  std::vector<KeptGroup> groups;
  for (std::uint32_t g = 0; g < plan.scenario->streams.size(); ++g) groups.emplace_back(plan, g);
  for (const StreamPlan& stream : streams) groups[stream.group].add(stream);

  Scenario out = *plan.scenario;
  out.streams.clear();
  out.faults.clear();
  out.overrides.clear();
  std::set<std::uint32_t> shared;  // connections of the target's pool that are in use
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const StreamGroup& group = plan.scenario->streams[g];
    if (groups[g].empty() || group.calls) continue;  // the loader makes groups of calls by itself
    out.streams.push_back(groups[g].scenario_group());
    if (!group.connections) shared.merge(groups[g].connections());
  }
  if (shared.size() == 1 && !out.target.connections.per_stream) out.target.connections.count = 1;
  add_faults(plan, groups, out);
  return out;
}

std::vector<StreamPlan> own_streams(const Plan& plan) {
  std::vector<StreamPlan> out;
  for (const StreamPlan& stream : plan.streams) {
    if (!plan.group_of(stream).calls) out.push_back(stream);
  }
  return out;
}

StreamPlan life_of(const Plan& plan, std::uint32_t stream, std::uint32_t incarnation) {
  StreamPlan out = plan.streams[stream];
  while (out.incarnation < incarnation) out = next_incarnation(plan, out);
  return out;
}

}  // namespace weir
