#include "harness/stream/send_side.h"

#include <algorithm>

namespace weir {

SendSide::Slow& SendSide::slow() {
  if (!slow_) slow_ = std::make_unique<Slow>();
  return *slow_;
}

void SendSide::slow_down(Duration delay, RunTime now) {
  slow().delay = delay;
  slow_->from = now + delay;
  writes_.free_from(slow_->from);
}

NextWrite SendSide::next(const PlannedStream& of, bool held, RunTime now) const {
  if (writes_.pending() || may_not_send(of, held)) return {};
  const RunTime due = pacer_.next_due(of, now);
  return {.due = due, .from = slow_ ? std::max(due, slow_->from) : due};
}

std::uint32_t SendSide::begin(RunTime due, RunTime now, Commands& out) {
  pacer_.take();
  const std::uint32_t seq = writes_.issued();
  const Duration late_by = writes_.begin(due, now);
  if (pacer_.is_open_loop()) sample(LatencyMetric::kLateness, due, late_by, out);
  return seq;
}

void SendSide::write_done(bool ok, RunTime now, Commands& out) {
  writes_.done(ok, now);
  if (!ok) return;
  if (writes_slowly()) {
    slow_->from = now + slow_->delay;
    writes_.free_from(slow_->from);
  }
  if (writes_.is_aside()) return;
  sample(LatencyMetric::kWriteBlock, writes_.due(), now - writes_.begun(), out);
  if (writes_.sent() == 1) sample(LatencyMetric::kAccepted, writes_.due(), now - writes_.due(), out);
}

OwedLoad SendSide::owed(const PlannedStream& of, RunTime from, RunTime to, RunTime ended) const {
  const bool waits = writes_.left_one();
  const std::uint64_t left = of.group().reopen ? UINT64_MAX : of.group().messages - writes_.issued();
  OwedLoad owed = pacer_.owed(from, to, ended, left, waits);
  if (waits && writes_.due() >= from && writes_.due() < to)
    owed.add({.unwritten = 1, .held_back = 1, .after_end = 0});
  return owed;
}

}  // namespace weir
