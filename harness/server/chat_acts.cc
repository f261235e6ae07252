#include "harness/server/chat_acts.h"

#include <algorithm>

namespace weir {
namespace {

bool changes_one_reply(ServerAct::Kind kind) {
  switch (kind) {
    case ServerAct::Kind::kCorrupt:
    case ServerAct::Kind::kDrop:
    case ServerAct::Kind::kDuplicate:
    case ServerAct::Kind::kReorder:
    case ServerAct::Kind::kLargeReply:
      return true;
    case ServerAct::Kind::kStatus:
    case ServerAct::Kind::kStall:
    case ServerAct::Kind::kNeverRead:
    case ServerAct::Kind::kSlowReads:
    case ServerAct::Kind::kSlowWrites:
    case ServerAct::Kind::kLargeMetadata:
      break;
  }
  return false;
}

}  // namespace

ChatActs::ChatActs(const std::vector<ServerAct>& asked) {
  acts_.reserve(asked.size());
  for (const ServerAct& act : asked) acts_.push_back({act});
}

const ServerAct* ChatActs::next_due(const ChatProgress& progress) {
  for (Act& act : acts_) {
    if (act.used || changes_one_reply(act.what.kind)) continue;
    const ServerPoint& at = act.what.at;
    const bool reached = at.kind == ServerPoint::Kind::kOpen ||
                         (at.kind == ServerPoint::Kind::kReceived && progress.received >= at.count) ||
                         (at.kind == ServerPoint::Kind::kSent && progress.sent >= at.count) ||
                         (at.kind == ServerPoint::Kind::kAfter && progress.now >= progress.opened + at.after);
    if (!reached) continue;
    act.used = true;
    return &act.what;
  }
  return nullptr;
}

const ServerAct* ChatActs::take_for(const Reply& reply, const ChatProgress& progress) {
  for (Act& act : acts_) {
    const ServerPoint& at = act.what.at;
    const bool due = at.kind == ServerPoint::Kind::kOpen ||
                     (at.kind == ServerPoint::Kind::kSent && reply.number > at.count) ||
                     (at.kind == ServerPoint::Kind::kReceived && reply.request >= at.count) ||
                     (at.kind == ServerPoint::Kind::kAfter && progress.now >= progress.opened + at.after);
    const bool possible = act.what.kind != ServerAct::Kind::kReorder || reply.may_wait;
    if (act.used || !changes_one_reply(act.what.kind) || !due || !possible) continue;
    act.used = true;
    return &act.what;
  }
  return nullptr;
}

RunTime ChatActs::next_by_time(RunTime opened) const {
  RunTime next = kNever;
  for (const Act& act : acts_) {
    const bool by_time = act.what.at.kind == ServerPoint::Kind::kAfter && !changes_one_reply(act.what.kind);
    if (!act.used && by_time) next = std::min(next, opened + act.what.at.after);
  }
  return next;
}

}  // namespace weir
