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

/// Why a relay alone can't take its listener down then; nothing when it can.
std::optional<RelayObjection> objection_to_time(const Trigger& at) {
  if (at.kind == TriggerKind::kRun) return std::nullopt;
  return RelayObjection{"at", "the one listener of a relay goes down at a time of its own, not of a link",
                        "use at = { run = \"100ms\" }, since the relay began"};
}

/// What the relay is to look for on the wire. Messages are counted there, whatever a client makes of them.
std::optional<TriggerKind> point_of(const Trigger& at) {
  if (at.kind == TriggerKind::kSent || at.kind == TriggerKind::kReplies) return TriggerKind::kMessage;
  return at.is_found_in_frames() ? std::optional(at.kind) : std::nullopt;
}

bool is_exact(const Trigger& at) { return is_found_by_relay(at.kind, at.state); }

bool counts_itself(const FaultAction& action) {
  const auto* act = std::get_if<ActOnLink>(&action);
  return act != nullptr && (act->after_bytes > 0 || act->after_silence > Duration(0));
}

/// Why a relay alone can't find this point.
std::optional<RelayObjection> objection_to_point(const Trigger& at, const FaultAction& action) {
  const std::optional<TriggerKind> on_the_wire = point_of(at);
  const bool known = at.kind == TriggerKind::kOpen || at.kind == TriggerKind::kAfter ||
                     at.kind == TriggerKind::kBytes || is_of_links(at.kind) || on_the_wire;
  if (!known || !at.fired.empty()) {
    return RelayObjection{"at",
                          "only a client of weir's own knows this point, and a relay alone sees what passes",
                          "use 'open', 'after' (since the link was accepted), 'bytes', 'frame', 'sent', "
                          "'replies', 'idle', 'record' or "
                          "state = \"trailers-seen\""};
  }
  if (at.repeat != Repeat{}) {
    return RelayObjection{"at", "a relay alone strikes a link once",
                          "remove 'every', 'probability' and 'times'"};
  }
  if (on_the_wire == TriggerKind::kMessage && at.count.low == 0 && at.byte.high == 0)
    return RelayObjection{"at", "before the first message nothing has passed that could be counted",
                          "use { open = true }, or a number from 1 on"};
  if (counts_itself(action) && at.kind != TriggerKind::kOpen && at.kind != TriggerKind::kAfter)
    return RelayObjection{"at", "this kind counts by itself, and from a point on the wire it can't",
                          "use { open = true } or 'after'"};
  return std::nullopt;
}

/// Why this can't be aimed at a stream; nothing when it can, or is aimed at none.
std::optional<RelayObjection> objection_to_aim(const Fault& fault, const FaultAction& action) {
  if (!fault.aim.chooses_streams()) return std::nullopt;
  if (!std::holds_alternative<ActOnLink>(action)) {
    return RelayObjection{"aim", "this strikes before any stream is there",
                          "aim it at links, by 'select' or with aim = { nth_link = 2 }"};
  }
  if (counts_itself(action)) {
    return RelayObjection{
        "aim", "this kind counts what passes on the whole connection",
        "leave 'method', 'metadata' and 'nth_stream' out, or use a kind that strikes at a point"};
  }
  if (fault.at.kind == TriggerKind::kBytes || fault.at.kind == TriggerKind::kRecord) {
    return RelayObjection{"at", "this is counted on the whole connection, and the fault is aimed at a stream",
                          "use 'replies', 'sent' or 'frame', with 'byte' where it lies inside one"};
  }
  return std::nullopt;
}

/// Why a relay alone can't do it; nothing when it can.
std::optional<RelayObjection> objection(const Fault& fault, const FaultAction& action) {
  const auto alone = for_relay_alone(find_kind(fault.kind).spec, action, is_exact(fault.at));
  const auto* found = std::get_if<RelayObjection>(&alone);
  // Whether it can be done at all is said first; then when.
  if (found != nullptr && found->key == "kind") return *found;
  if (fault.window != RunWindow{})
    return RelayObjection{
        "from", "a relay alone has no run whose phases could bound a fault",
        "remove 'from' and 'until'; at = { after = \"100ms\" } counts from when a link was accepted"};
  if (auto aim = objection_to_aim(fault, action)) return aim;
  const bool takes_listener_down = std::holds_alternative<ListenersDown>(alone);
  if (auto at = takes_listener_down ? objection_to_time(fault.at) : objection_to_point(fault.at, action))
    return at;
  return found == nullptr ? std::nullopt : std::optional(*found);
}

Duration draw_time(const Fault& fault, const Draws& draws, std::uint64_t link_key) {
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

/// A place among bytes, records or times of the link, or in its first stream that comes to it.
void set_point(LinkOrder& order, const Fault& fault, const Draws& draws, std::uint32_t ordinal) {
  const Trigger& at = fault.at;
  const std::uint32_t count = draw_count(at.count, 0, fault, draws, ordinal);
  const auto byte = [&] { return draw_count(at.byte, 2, fault, draws, ordinal); };
  const bool on_frames = std::holds_alternative<H2Act>(order.act);
  if (at.kind == TriggerKind::kBytes) {
    order.after_bytes = count;
    order.cut_toward = at.to_client ? Toward::kClient : Toward::kServer;
  } else if (at.kind == TriggerKind::kRecord) {
    order.record = RecordPoint{at.to_client ? Toward::kClient : Toward::kServer, count, byte()};
    order.cut_toward = order.record->heading;
  } else if (at.kind == TriggerKind::kIdle) {
    order.time = LinkTime{
        .lasts = draw_time(fault, draws, ordinal), .way = at.quiet, .of_link = !on_frames && !order.aim};
  } else if (const std::optional<TriggerKind> kind = point_of(at)) {
    const bool to_client = at.kind == TriggerKind::kReplies || at.to_client;
    order.point = wire_point(*kind, to_client, count, byte());
    order.cut_toward = order.point->heading;
  } else if (order.aim && at.kind == TriggerKind::kAfter && draw_time(fault, draws, ordinal) > Duration(0)) {
    order.time = LinkTime{.what = LinkTime::What::kAge, .lasts = draw_time(fault, draws, ordinal)};
  } else if (order.aim && !on_frames) {
    order.point = wire_point(TriggerKind::kFrame, false, 1, 0);  // behind the request's HEADERS
  }
  if (order.point || (order.time && !order.time->of_link)) order.stream = kAnyStream;
}

TimedOrder timed(LinkOrder order, const Plan& plan, std::uint32_t index, std::uint32_t ordinal) {
  const Fault& fault = plan.fault(index);
  const Draws draws(plan.seed);
  order.fault = index;
  if (order.aim) order.stream = kAnyStream;
  if (order.stream != kAnyStream) order.stream = ordinal;
  order.seed = mix_keys(mix_keys(plan.seed, fault.key), ordinal);
  set_point(order, fault, draws, ordinal);
  // Bytes may be counted from a time on; only options can say so.
  const bool waits =
      !order.aim && (fault.at.kind == TriggerKind::kAfter || fault.at.kind == TriggerKind::kBytes);
  return {.order = order, .delay = waits ? draw_time(fault, draws, ordinal) : Duration(0)};
}

/// Selected, and among the first `max` of those selected.
bool strikes(const Fault& fault, std::uint32_t ordinal, const Draws& draws) {
  if (fault.aim.nth_link && *fault.aim.nth_link != ordinal + 1) return false;
  if (!is_selected(fault.select, ordinal, draws, fault.key)) return false;
  if (!fault.most_streams) return true;
  std::uint32_t before = 0;
  for (std::uint32_t other = 0; other < ordinal && before < *fault.most_streams; ++other)
    before += is_selected(fault.select, other, draws, fault.key) ? 1 : 0;
  return before < *fault.most_streams;
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
  if (plan.actions.empty()) {
    errors.add({groups.empty() ? SourceSpan{} : groups.front().span, "fault",
                "a relay alone does what the faults say, and there is none",
                "add a [[fault]], such as kind = \"tcp-reset\", or start the relay without --scenario"});
  }
  for (std::uint32_t i = 0; i < plan.actions.size(); ++i) {
    const Fault& fault = plan.fault(i);
    if (std::optional<RelayObjection> found = objection(fault, plan.actions[i]))
      errors.add({fault.span, fmt::format("fault[{}].{}", i, found->key), found->reason, found->remedy});
  }
  if (!errors.empty()) return errors;
  return RelayPlan(std::move(plan));
}

RelayPlan::RelayPlan(Plan plan) : plan_(std::move(plan)) {
  for (const Fault& fault : faults()) {
    aims_.push_back(fault.aim.chooses_streams() ? std::make_shared<const StreamAim>(fault.aim) : nullptr);
  }
}

std::vector<TimedOrder> RelayPlan::orders(std::uint32_t ordinal) const {
  std::vector<TimedOrder> orders;
  const Draws draws(plan_.seed);
  for (std::uint32_t i = 0; i < plan_.actions.size(); ++i) {
    const Fault& fault = plan_.fault(i);
    if (!strikes(fault, ordinal, draws)) continue;
    const auto alone = for_relay_alone(find_kind(fault.kind).spec, plan_.actions[i], is_exact(fault.at));
    if (const auto* order = std::get_if<LinkOrder>(&alone)) {
      LinkOrder aimed = *order;
      aimed.aim = aims_[i];
      orders.push_back(timed(std::move(aimed), plan_, i, ordinal));
    }
  }
  return orders;
}

std::vector<RelayOutage> RelayPlan::outages() const {
  std::vector<RelayOutage> outages;
  for (std::uint32_t i = 0; i < plan_.actions.size(); ++i) {
    const auto* down = std::get_if<ListenersDown>(&plan_.actions[i]);
    if (down != nullptr)
      outages.push_back({i, draw_time(plan_.fault(i), Draws(plan_.seed), 0), down->duration});
  }
  return outages;
}

}  // namespace weir
