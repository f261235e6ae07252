#include "harness/stream/writes.h"

namespace weir {

void Writes::take_way(RunTime due, RunTime now) {
  late_by_ = std::max(Duration(0), now - std::max(due, free_since_));
  pending_ = true;
  begun_ = now;
}

Duration Writes::begin(RunTime due, RunTime now) {
  take_way(due, now);
  aside_ = false;
  due_ = due;
  ++issued_;
  return late_by_;
}

void Writes::begin_aside(RunTime due, RunTime now) {
  take_way(due, now);
  aside_ = true;
}

void Writes::done(bool ok, RunTime now) {
  pending_ = false;
  if (now >= begun_ + kAcceptedBy) blocked_till_ = now;
  if (ok) {
    if (!aside_) ++sent_;
    free_since_ = now - late_by_;
  } else {
    failed_ = true;
  }
  count_blocked(now);
}

void Writes::tell(Evidence& evidence) const {
  // A write that the end of the call took with it was held back, unless it had only just begun. gRPC may let a write that was held back
  // go as its end comes, and fail the one behind it.
  const bool taken_along =
      failed_ && (evidence.ended >= begun_ + kAcceptedBy || evidence.ended <= blocked_till_ + kAcceptedBy);
  evidence.write_pending = pending_ || taken_along;
  evidence.sent = sent_;
}

}  // namespace weir
