#include "harness/engine/call_options.h"

#include <fmt/format.h>

#include "harness/fault/server_script.h"

namespace weir {
namespace {

ServerPoint server_point(const PlannedFault& planned) {
  switch (planned.kind) {
    case TriggerKind::kSent:
      return {ServerPoint::Kind::kReceived, planned.count, {}};
    case TriggerKind::kReplies:
      return {ServerPoint::Kind::kSent, planned.count, {}};
    case TriggerKind::kAfter:
      return {ServerPoint::Kind::kAfter, 0, planned.after};
    case TriggerKind::kOpen:
    case TriggerKind::kWriting:
    case TriggerKind::kState:
    case TriggerKind::kRun:
    case TriggerKind::kBytes:
    case TriggerKind::kFired:
    case TriggerKind::kFrame:
    case TriggerKind::kMessage:
      break;  // the loader lets no server fault be placed by what the server does not know
  }
  return {};
}

}  // namespace

CallOptions call_options(const Plan& plan, const StreamPlan& stream, std::optional<Duration> deadline) {
  const StreamGroup& group = plan.group_of(stream);
  ServerScript script;
  script.reply_delay = group.server.reply_delay;
  script.replies_per_request = group.server.replies_per_request;
  if (group.pace.kind == PaceKind::kPush) script.push_period = group.pace.period.value_or(Duration(0));
  script.prefix = group.server.prefix;
  for (const PlannedFault& planned : stream.faults) {
    const auto* instruct = std::get_if<InstructServer>(&plan.actions[planned.fault]);
    if (!instruct) continue;
    ServerAct act = instruct->act;
    act.fault = planned.fault;
    act.at = server_point(planned);
    script.acts.push_back(std::move(act));
  }
  CallOptions options{"/" + plan.scenario->target.method, to_metadata(script), deadline};
  if (plan.needs_relay) {
    options.metadata.emplace_back(kStreamHeader, fmt::format("{}.{}", stream.id, stream.incarnation));
  }
  return options;
}

}  // namespace weir
