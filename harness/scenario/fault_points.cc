#include "harness/scenario/fault_points.h"

#include <algorithm>

namespace weir {

bool FaultPoints::accept(TriggerKind trigger) const {
  return std::find(triggers.begin(), triggers.end(), trigger) != triggers.end();
}

bool FaultPoints::accept_on_links(TriggerKind trigger) const {
  return accept(trigger) || std::find(of_links.begin(), of_links.end(), trigger) != of_links.end();
}

bool FaultPoints::accept(StreamState state) const {
  return std::find(states.begin(), states.end(), state) != states.end();
}

bool FaultPoints::accept_after_a_fault(TriggerKind trigger) const {
  return accept(TriggerKind::kFired) && (trigger == TriggerKind::kOpen || accept(trigger));
}

std::optional<TriggerKind> FaultPoints::required() const {
  if (triggers.empty() || triggers.front() == TriggerKind::kOpen) return std::nullopt;
  return triggers.front();
}

}  // namespace weir
