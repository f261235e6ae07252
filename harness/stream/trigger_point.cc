#include "harness/stream/trigger_point.h"

namespace weir {
namespace {

bool is_in(StreamState state, const StreamProgress& progress) {
  switch (state) {
    case StreamState::kHeadersSent:
      return progress.sent > 0 || progress.half_closed || progress.headers_received;
    case StreamState::kHeadersReceived:
      return progress.headers_received;
    case StreamState::kHalfClosed:
      return progress.half_closed;
    case StreamState::kTrailersSeen:
      return true;  // to the client they are the end, so the relay says when
  }
  return false;
}

}  // namespace

bool is_reached(const PlannedFault& fault, const CountFrom& from, const StreamProgress& progress) {
  if (fault.counted_by_relay) return true;
  switch (fault.kind) {
    case TriggerKind::kOpen:
    case TriggerKind::kBytes:
    case TriggerKind::kFired:
    case TriggerKind::kFrame:
    case TriggerKind::kMessage:
    case TriggerKind::kIdle:
    case TriggerKind::kRecord:
      return true;
    case TriggerKind::kSent:
      return progress.sent - from.sent >= fault.count;
    case TriggerKind::kReplies:
      return progress.received - from.replies >= fault.count;
    case TriggerKind::kAfter:
    case TriggerKind::kRun:
      return progress.now >= due_by_time(fault, from);
    case TriggerKind::kWriting:
      return progress.write_pending && progress.issued >= fault.count;
    case TriggerKind::kState:
      return is_in(fault.state, progress);
  }
  return false;
}

RunTime due_by_time(const PlannedFault& fault, const CountFrom& from) {
  if (fault.kind == TriggerKind::kAfter) return from.at + fault.after;
  if (fault.kind == TriggerKind::kRun) return RunTime(fault.after);
  return kNever;
}

}  // namespace weir
