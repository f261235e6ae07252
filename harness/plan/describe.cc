#include "harness/plan/describe.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/base/json_writer.h"
#include "harness/plan/arrivals.h"
#include "harness/plan/digest.h"
#include "harness/plan/selection.h"
#include "harness/plan/spread.h"

namespace weir {
namespace {

std::string point(const Plan& plan, const PlannedFault& planned) {
  const Fault& fault = plan.fault(planned.fault);
  Trigger trigger = fault.at;
  trigger.count = {planned.count, planned.count};
  trigger.after = {planned.after, planned.after};
  trigger.byte = {planned.byte, planned.byte};
  trigger.repeat = {};  // each strike stands for itself
  return describe(trigger) + (fault.window.is_whole_run() ? "" : ", if " + describe(fault.window));
}

std::string dues(const Plan& plan, const StreamPlan& stream) {
  const StreamGroup& group = plan.group_of(stream);
  if (group.talk.listens) return "only listens";
  std::string think = group.pace.think ? " and " + describe(*group.pace.think) + " of thought" : "";
  if (group.pace.kind == PaceKind::kPingPong) return "each after the reply before it" + think;
  if (group.pace.kind == PaceKind::kWindow)
    return fmt::format("{} unanswered at most", group.pace.window) +
           (think.empty() ? "" : ", the next after a reply" + think);
  if (group.pace.kind == PaceKind::kPush)
    return fmt::format("{} replies pushed, {} apart", group.pace.replies.value_or(0),
                       format_duration(group.pace.period.value_or(Duration(0))));
  ArrivalCursor arrivals(plan, stream);
  if (!arrivals.is_due_within(stream.live)) return "nothing is due";
  std::string text = "due at";
  std::uint32_t shown = 0;
  for (; shown < 3 && shown < group.messages && arrivals.is_due_within(stream.live);
       ++shown, arrivals.advance()) {
    text += " " + format_duration(arrivals.peek());
  }
  return shown < group.messages && arrivals.is_due_within(stream.live) ? text + " ..." : text;
}

std::string messages_text(const Plan& plan, const StreamPlan& stream) {
  std::string life = stream.live ? "lives " + format_duration(*stream.live) + ", " : "";
  if (plan.group_of(stream).talk.listens) return life + "no messages at a pace";
  std::optional<std::uint32_t> planned = planned_messages(plan, stream);
  if (!planned) return life + "as many messages as fit";
  return life + fmt::format("{} message{}", *planned, *planned == 1 ? "" : "s");
}

/// Where a strike is to fall, for programs: with the keys of `at`, whose ranges are points here.
JsonObject strike_json(const Plan& plan, const PlannedFault& planned) {
  const Fault& fault = plan.fault(planned.fault);
  JsonObject json;
  json.add("fault", fault.id).add("kind", fault.kind).add("point", point_key(fault, planned));
  switch (planned.kind) {
    case TriggerKind::kOpen:
    case TriggerKind::kFired:
      break;
    case TriggerKind::kAfter:
    case TriggerKind::kRun:
    case TriggerKind::kIdle:
      json.add("value_ms", to_ms(planned.after));
      break;
    case TriggerKind::kState:
      json.add("value", word_of(planned.state));
      break;
    case TriggerKind::kSent:
    case TriggerKind::kReplies:
    case TriggerKind::kWriting:
    case TriggerKind::kBytes:
    case TriggerKind::kFrame:
    case TriggerKind::kMessage:
    case TriggerKind::kRecord:
      json.add("value", planned.count);
      break;
  }
  if (planned.byte > 0) json.add("byte", planned.byte);
  if (planned.kind == TriggerKind::kBytes || planned.kind == TriggerKind::kFrame)
    json.add("toward", fault.at.to_client ? "client" : "server");
  if (planned.follows) json.add("fired", plan.fault(*planned.follows).id);
  if (fault.window.from) json.add("from_ms", to_ms(*fault.window.from));
  if (fault.window.until) json.add("until_ms", to_ms(*fault.window.until));
  return json;
}

std::string faults_text(const Plan& plan, const StreamPlan& stream) {
  std::string text;
  for (const PlannedFault& planned : stream.faults) {
    text +=
        fmt::format("{}{} {}", text.empty() ? "" : "; ", plan.fault(planned.fault).id, point(plan, planned));
  }
  return text;
}

}  // namespace

std::string_view point_key(const Fault& fault, const PlannedFault& planned) {
  if (planned.kind != TriggerKind::kMessage) return row_of(planned.kind).key;
  return row_of(fault.at.to_client ? TriggerKind::kReplies : TriggerKind::kSent).key;
}

std::string describe_plan(const Plan& plan, std::size_t streams_at_most) {
  std::string out =
      fmt::format("{}: {} streams over {} connections{}, seed {}\n", plan.scenario->name, plan.streams.size(),
                  plan.connections, plan.needs_relay ? " through the relay" : "", plan.seed);
  for (std::size_t i = 0; i < std::min(streams_at_most, plan.streams.size()); ++i) {
    const StreamPlan& stream = plan.streams[i];
    const StreamGroup& group = plan.group_of(stream);
    out += fmt::format("  {}[{}]  opens at {}, connection {}, {}{}, {}\n", group.name, stream.index,
                       format_duration(stream.open_at.time_since_epoch()), stream.connection,
                       messages_text(plan, stream),
                       group.payload.spread ? " of " + describe(group.payload) : "", dues(plan, stream));
    for (const PlannedFault& planned : stream.faults) {
      out += fmt::format("      {} {}\n", plan.fault(planned.fault).id, point(plan, planned));
    }
  }
  if (plan.streams.size() > streams_at_most) {
    out += fmt::format("  ... and {} more (--all shows them)\n", plan.streams.size() - streams_at_most);
  }
  return out + fmt::format("digest {}\n", plan_digest(plan));
}

std::string plan_json(const Plan& plan) {
  const auto stream_json = [&](const StreamPlan& stream) {
    return JsonObject()
        .add("group", plan.group_of(stream).name)
        .add("index", stream.index)
        .add("connection", stream.connection)
        .add("opens_ms", to_ms(stream.open_at.time_since_epoch()))
        .add("digest", stream_digest(plan, stream))
        .add("faults", faults_text(plan, stream))
        .add("strikes", json_list(stream.faults,
                                  [&](const PlannedFault& planned) { return strike_json(plan, planned); }));
  };
  return JsonObject()
             .add("scenario", plan.scenario->name)
             .add("seed", plan.seed)
             .add("digest", plan_digest(plan))
             .add("streams", json_lines(plan.streams, stream_json))
             .json()
             .text +
         "\n";
}

}  // namespace weir
