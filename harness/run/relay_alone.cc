#include "harness/run/relay_alone.h"

#include <fmt/format.h>

namespace weir {
namespace {

/// What a connection that is closed as soon as it is accepted comes to for one link.
LinkAct act_of(const RefuseConnection& refuse) {
  if (refuse.how == RefuseConnection::How::kAcceptReset) return LinkReset{};
  return LinkFin{};
}

LinkOrder order_of(const ActOnLink& act) {
  LinkOrder order{.act = act.act, .after_bytes = act.after_bytes, .after_silence = act.after_silence};
  if (std::holds_alternative<H2Act>(act.act)) order.stream = kAnyStream;
  order.cut_toward =
      act.counts_toward.value_or(toward_of(act.act) == Toward::kClient ? Toward::kClient : Toward::kServer);
  return order;
}

}  // namespace

std::variant<LinkOrder, ListenersDown, RelayObjection> for_relay_alone(const FaultKindSpec& kind,
                                                                       const FaultAction& action,
                                                                       bool exact) {
  if (const auto* outage = std::get_if<ListenersDown>(&action)) return *outage;
  if (!kind.needs_relay()) {
    return RelayObjection{
        "kind",
        fmt::format("a {} fault is done by weir's own {}, and a relay alone has only connections", kind.name,
                    kind.layer == "client" ? "client" : "server"),
        "remove it, or use a kind of the layer tcp or http/2 (see `weir faults`)"};
  }
  if (const auto* refuse = std::get_if<RefuseConnection>(&action)) {
    if (refuse->how != RefuseConnection::How::kNothingListens) return LinkOrder{.act = act_of(*refuse)};
    return RelayObjection{"kind", "a relay alone listens for all links or for none",
                          "use tcp-accept-close, or listener-down for a while"};
  }
  const auto& act = std::get<ActOnLink>(action);
  if (act.mid_message && !exact) {
    return RelayObjection{
        "mid_message", "a relay alone does not know how long a message is",
        "write mid_message = false, or say with 'byte' beside 'sent' or 'replies' where in one", "false"};
  }
  return order_of(act);
}

}  // namespace weir
