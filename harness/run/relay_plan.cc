#include "harness/run/relay_plan.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

#include "harness/fault/catalogue.h"
#include "harness/plan/selection.h"

namespace weir {
namespace {

struct Objection {
  std::string key;  // of the fault's table
  std::string reason;
  std::string remedy;
};

/// Why a relay alone can't do it; nothing when it can.
std::optional<Objection> objection(const Fault& fault, const FaultAction& action) {
  const FaultKindSpec& spec = find_kind(fault.kind).spec;
  if (std::holds_alternative<ListenersDown>(action)) {
    return Objection{"kind", "a relay alone has one listener, and it stays up",
                     "use --control, and disable and enable the proxy"};
  }
  if (spec.scope != FaultScope::kConnection && !spec.on_frames) {
    return Objection{
        "kind",
        fmt::format("a {} fault is done by weir's own {}, and a relay alone has only connections", fault.kind,
                    spec.layer == "client" ? "client" : "server"),
        "remove it, or use a kind of the layer tcp or http/2 (see `weir faults`)"};
  }
  const auto* refuse = std::get_if<RefuseConnection>(&action);
  if (refuse != nullptr && refuse->how == RefuseConnection::How::kNothingListens) {
    return Objection{"kind", "a relay alone listens for all links or for none",
                     "use kind = \"tcp-accept-close\", or don't start the relay"};
  }
  if (fault.at.kind != TriggerKind::kOpen && fault.at.kind != TriggerKind::kAfter) {
    return Objection{
        "at", "this point counts messages, and a relay alone sees bytes",
        "use at = { after = \"50ms\" }, since the link was accepted, or { open = true }; tcp-limit counts "
        "bytes"};
  }
  const auto* act = std::get_if<ActOnLink>(&action);
  if (act != nullptr && act->mid_message) {
    return Objection{"mid_message", "a relay alone does not know where a message is",
                     "write mid_message = false"};
  }
  return std::nullopt;
}

/// What a connection that is closed as soon as it is accepted comes to for one link.
LinkAct act_of(const RefuseConnection& refuse) {
  if (refuse.how == RefuseConnection::How::kAcceptReset) return LinkReset{};
  return LinkFin{};
}

Duration draw_delay(const Fault& fault, const Draws& draws, std::uint64_t link_key) {
  if (fault.at.kind != TriggerKind::kAfter) return Duration(0);
  return Duration(
      static_cast<std::int64_t>(draws.between(mix_keys(fault.key, link_key), Purpose::kFaultPoint, 1,
                                              static_cast<std::uint64_t>(fault.at.after.low.count()),
                                              static_cast<std::uint64_t>(fault.at.after.high.count()))));
}

TimedOrder order_for(const Plan& plan, std::uint32_t index, std::uint32_t ordinal) {
  const Fault& fault = plan.fault(index);
  TimedOrder timed;
  timed.order.fault = index;
  timed.order.stream = ordinal;
  timed.delay = draw_delay(fault, Draws(plan.seed), ordinal);
  timed.order.seed = mix_keys(mix_keys(plan.seed, fault.key), ordinal);
  if (const auto* refuse = std::get_if<RefuseConnection>(&plan.actions[index])) {
    timed.order.act = act_of(*refuse);
    return timed;
  }
  const auto& act = std::get<ActOnLink>(plan.actions[index]);
  if (std::holds_alternative<H2Act>(act.act)) timed.order.stream = kAnyStream;
  timed.order.act = act.act;
  timed.order.after_bytes = act.after_bytes;
  timed.order.after_silence = act.after_silence;
  timed.order.cut_toward =
      act.counts_toward.value_or(toward_of(act.act) == Toward::kClient ? Toward::kClient : Toward::kServer);
  return timed;
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
    if (std::optional<Objection> found = objection(fault, plan.actions[i]))
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
    if (is_selected(fault.select, ordinal, draws, fault.key)) orders.push_back(order_for(plan_, i, ordinal));
  }
  return orders;
}

}  // namespace weir
