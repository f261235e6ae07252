#include "harness/run/relay_plan.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

#include "harness/fault/catalogue.h"
#include "harness/plan/selection.h"
#include "harness/run/relay_alone.h"

namespace weir {
namespace {

/// Why a relay alone can't tell when; nothing when it can.
std::optional<RelayObjection> objection_to_point(const Fault& fault, bool takes_listener_down) {
  if (takes_listener_down) {
    if (fault.at.kind == TriggerKind::kRun) return std::nullopt;
    return RelayObjection{"at", "the one listener of a relay goes down at a time of its own, not of a link",
                          "use at = { run = \"2s\" }, since the relay began"};
  }
  if (fault.at.kind == TriggerKind::kOpen || fault.at.kind == TriggerKind::kAfter) return std::nullopt;
  return RelayObjection{
      "at", "this point counts messages, and a relay alone sees bytes",
      "use at = { after = \"50ms\" }, since the link was accepted, or { open = true }; tcp-limit counts "
      "bytes"};
}

/// Why a relay alone can't do it; nothing when it can.
std::optional<RelayObjection> objection(const Fault& fault, const FaultAction& action) {
  const auto alone = for_relay_alone(find_kind(fault.kind).spec, action);
  const auto* found = std::get_if<RelayObjection>(&alone);
  // Whether it can be done at all is said first; then when.
  if (found != nullptr && found->key == "kind") return *found;
  if (auto at = objection_to_point(fault, std::holds_alternative<ListenersDown>(alone))) return at;
  return found == nullptr ? std::nullopt : std::optional(*found);
}

Duration draw_time(const Fault& fault, const Draws& draws, std::uint64_t link_key) {
  return Duration(
      static_cast<std::int64_t>(draws.between(mix_keys(fault.key, link_key), Purpose::kFaultPoint, 1,
                                              static_cast<std::uint64_t>(fault.at.after.low.count()),
                                              static_cast<std::uint64_t>(fault.at.after.high.count()))));
}

TimedOrder timed(LinkOrder order, const Plan& plan, std::uint32_t index, std::uint32_t ordinal) {
  const Fault& fault = plan.fault(index);
  order.fault = index;
  if (order.stream != kAnyStream) order.stream = ordinal;
  order.seed = mix_keys(mix_keys(plan.seed, fault.key), ordinal);
  const bool waits = fault.at.kind == TriggerKind::kAfter;
  return {.order = order, .delay = waits ? draw_time(fault, Draws(plan.seed), ordinal) : Duration(0)};
}

}  // namespace

std::variant<RelayPlan, ErrorList> RelayPlan::make(std::shared_ptr<const Scenario> scenario) {
  Plan plan = compile(std::move(scenario));
  ErrorList errors;
  const std::vector<StreamGroup>& groups = plan.scenario->streams;
  for (std::size_t i = 1; i < groups.size(); ++i) {
    errors.add({groups[i].span, fmt::format("streams[{}]", i),
                fmt::format("a relay alone can't tell whose link is whose, and '{}' is a second group",
                            groups[i].name),
                "leave one group in the scenario: its streams stand for the links"});
  }
  for (std::uint32_t i = 0; i < plan.actions.size(); ++i) {
    const Fault& fault = plan.fault(i);
    if (std::optional<RelayObjection> found = objection(fault, plan.actions[i]))
      errors.add({fault.span, fmt::format("fault[{}].{}", i, found->key), found->reason, found->remedy});
  }
  if (!errors.empty()) return errors;
  return RelayPlan(std::move(plan));
}

std::vector<TimedOrder> RelayPlan::orders(std::uint32_t ordinal) const {
  std::vector<TimedOrder> orders;
  const Draws draws(plan_.seed);
  for (std::uint32_t i = 0; i < plan_.actions.size(); ++i) {
    const Fault& fault = plan_.fault(i);
    if (!is_selected(fault.select, ordinal, draws, fault.key)) continue;
    const auto alone = for_relay_alone(find_kind(fault.kind).spec, plan_.actions[i]);
    if (const auto* order = std::get_if<LinkOrder>(&alone))
      orders.push_back(timed(*order, plan_, i, ordinal));
  }
  return orders;
}

std::vector<RelayOutage> RelayPlan::outages() const {
  std::vector<RelayOutage> outages;
  for (std::uint32_t i = 0; i < plan_.actions.size(); ++i) {
    const auto* down = std::get_if<ListenersDown>(&plan_.actions[i]);
    if (down != nullptr) outages.push_back({draw_time(plan_.fault(i), Draws(plan_.seed), 0), down->duration});
  }
  return outages;
}

}  // namespace weir
