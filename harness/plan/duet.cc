#include "harness/plan/duet.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "harness/fault/catalogue.h"

namespace weir {
namespace {

std::string named(const std::string& name, bool candidate) {
  return name + std::string(candidate ? kOfCandidate : kOfBaseline);
}

void add_arm(const Scenario& scenario, bool candidate, Scenario& out) {
  for (StreamGroup group : scenario.streams) {
    group.duet = DuetPart{group.name, candidate};
    group.name = named(group.name, candidate);
    out.streams.push_back(std::move(group));
  }
  for (Fault fault : scenario.faults) {
    fault.on = named(fault.on, candidate);
    fault.id = named(fault.id, candidate);
    if (!fault.at.fired.empty()) fault.at.fired = named(fault.at.fired, candidate);
    out.faults.push_back(std::move(fault));
  }
}

}  // namespace

Scenario duet_of(const Scenario& scenario, bool candidate_first) {
  Scenario out = scenario;
  out.streams.clear();
  out.faults.clear();
  out.checks.clear();
  add_arm(scenario, candidate_first, out);
  add_arm(scenario, !candidate_first, out);
  return out;
}

std::vector<bool> candidates_connections(const Plan& plan) {
  std::vector<bool> out(plan.connections);
  for (const StreamPlan& stream : plan.streams) {
    const StreamGroup& group = plan.group_of(stream);
    if (group.duet && group.duet->candidate) out[stream.connection] = true;
  }
  return out;
}

std::string why_no_duet(const Scenario& scenario) {
  if (!scenario.calls.empty()) {
    return fmt::format(
        "the [[calls]] '{}' have values that streams of both servers would wait for\n"
        "  fix: leave them, and 'delivers', out of the gate's scenario; `weir run` has them",
        scenario.calls.front().name);
  }
  for (const Fault& fault : scenario.faults) {
    const FaultKind& kind = find_kind(fault.kind);
    if (!kind.spec.needs_own_server() && !strikes_all(kind.decide(fault.params))) continue;
    return fmt::format(
        "fault '{}' ({}) strikes {} and not a stream or its connection, so that it can't be done to two "
        "servers alike\n"
        "  fix: leave it out of the gate's scenario; `weir run` has it",
        fault.id, fault.kind, kind.spec.needs_own_server() ? "a server of weir's own" : "all connections");
  }
  return "";
}

}  // namespace weir
