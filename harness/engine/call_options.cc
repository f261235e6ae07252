#include "harness/engine/call_options.h"

#include <fmt/format.h>

#include "harness/server/script.h"

namespace weir {
namespace {

/// Nothing for a point that was passed before the stream opened.
std::optional<ServerPoint> server_point(const PlannedFault& planned, RunTime opened) {
  switch (planned.kind) {
    case TriggerKind::kSent:
      return ServerPoint{ServerPoint::Kind::kReceived, planned.count, {}};
    case TriggerKind::kReplies:
      return ServerPoint{ServerPoint::Kind::kSent, planned.count, {}};
    case TriggerKind::kAfter:
      return ServerPoint{ServerPoint::Kind::kAfter, 0, planned.after};
    case TriggerKind::kRun: {
      // The server knows nothing of the run, and the stream's opening it sees.
      const RunTime due(planned.after);
      if (due < opened) return std::nullopt;
      return ServerPoint{ServerPoint::Kind::kAfter, 0, due - opened};
    }
    case TriggerKind::kOpen:
    case TriggerKind::kWriting:
    case TriggerKind::kState:
    case TriggerKind::kBytes:
    case TriggerKind::kFired:
    case TriggerKind::kFrame:
    case TriggerKind::kMessage:
    case TriggerKind::kIdle:
    case TriggerKind::kRecord:
      break;  // the loader lets no server fault be placed by what the server does not know
  }
  return ServerPoint{};
}

}  // namespace

CallOptions call_options(const Plan& plan, const StreamPlan& stream, std::optional<Duration> deadline,
                         RunTime opened, const CallMetadata* own) {
  const StreamGroup& group = plan.group_of(stream);
  ServerScript script;
  script.reply_delay = group.server.reply_delay;
  script.replies_per_request = group.server.replies_per_request;
  if (group.pace.kind == PaceKind::kPush) script.push_period = group.pace.period.value_or(Duration(0));
  script.prefix = group.server.prefix;
  for (const PlannedFault& planned : stream.faults) {
    const auto* instruct = std::get_if<InstructServer>(&plan.actions[planned.fault]);
    if (!instruct) continue;
    const std::optional<ServerPoint> point = server_point(planned, opened);
    if (!point) continue;
    ServerAct act = instruct->act;
    act.fault = planned.fault;
    act.at = *point;
    script.acts.push_back(std::move(act));
  }
  const Target& target = plan.scenario->target;
  CallOptions options{.method = "/" + method_of(*plan.scenario, group),
                      .metadata = to_metadata(script),
                      .deadline = deadline,
                      .wait_for_ready = target.wait_for_ready,
                      .gzip = target.compression == Compression::kGzip};
  if (own != nullptr) add_metadata(*own, plan, stream, options.metadata);
  if (plan.needs_relay) {
    options.metadata.emplace_back(kStreamHeader, fmt::format("{}.{}", stream.id, stream.incarnation));
  }
  return options;
}

}  // namespace weir
