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

/// What the relay is to look for on the wire. Messages are counted there, whatever a client makes of them.
std::optional<TriggerKind> point_of(const Trigger& at) {
  if (at.kind == TriggerKind::kSent || at.kind == TriggerKind::kReplies) return TriggerKind::kMessage;
  return at.is_found_in_frames() ? std::optional(at.kind) : std::nullopt;
}

/// Why a relay alone can't find this point.
std::optional<Objection> objection_to_point(const Trigger& at, const ActOnLink* act) {
  const std::optional<TriggerKind> on_the_wire = point_of(at);
  const bool known = at.kind == TriggerKind::kOpen || at.kind == TriggerKind::kAfter ||
                     at.kind == TriggerKind::kBytes || on_the_wire;
  if (!known || !at.fired.empty()) {
    return Objection{
        "at", "only a client of weir's own knows this point, and a relay alone sees what passes",
        "use 'open', 'after' (since the link was accepted), 'bytes', 'frame', 'sent', 'replies' or "
        "state = \"trailers-seen\""};
  }
  if (at.repeat != Repeat{}) {
    return Objection{"at", "a relay alone strikes a link once", "remove 'every', 'probability' and 'times'"};
  }
  if (on_the_wire == TriggerKind::kMessage && at.count.low == 0 && at.byte.high == 0)
    return Objection{"at", "before the first message nothing has passed that could be counted",
                     "use { open = true }, or a number from 1 on"};
  const bool counts_itself = act != nullptr && (act->after_bytes > 0 || act->after_silence > Duration(0));
  if (counts_itself && at.kind != TriggerKind::kOpen && at.kind != TriggerKind::kAfter)
    return Objection{"at", "this kind counts by itself, and from a point on the wire it can't",
                     "use { open = true } or 'after'"};
  return std::nullopt;
}

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
  const auto* act = std::get_if<ActOnLink>(&action);
  if (std::optional<Objection> found = objection_to_point(fault.at, act)) return found;
  if (act != nullptr && act->mid_message && !is_found_by_relay(fault.at.kind, fault.at.state)) {
    return Objection{"mid_message", "a relay alone does not know how long a message is",
                     "write mid_message = false, or say with 'byte' beside 'sent' or 'replies' where in one"};
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

std::uint32_t draw_count(const Range<std::uint32_t>& range, std::uint32_t purpose_index, const Fault& fault,
                         const Draws& draws, std::uint64_t link_key) {
  return static_cast<std::uint32_t>(draws.between(mix_keys(fault.key, link_key), Purpose::kFaultPoint,
                                                  purpose_index, range.low, range.high));
}

/// `bytes`, or a place in the link's first stream that comes to it.
void set_point(LinkOrder& order, const Fault& fault, const Draws& draws, std::uint32_t ordinal) {
  const Trigger& at = fault.at;
  const std::uint32_t count = draw_count(at.count, 0, fault, draws, ordinal);
  if (at.kind == TriggerKind::kBytes) {
    order.after_bytes = count;
    order.cut_toward = at.to_client ? Toward::kClient : Toward::kServer;
  } else if (const std::optional<TriggerKind> kind = point_of(at)) {
    const bool to_client = at.kind == TriggerKind::kReplies || at.to_client;
    order.stream = kAnyStream;
    order.point = wire_point(*kind, to_client, count, draw_count(at.byte, 2, fault, draws, ordinal));
    order.cut_toward = order.point->heading;
  }
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
  set_point(timed.order, fault, Draws(plan.seed), ordinal);
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
