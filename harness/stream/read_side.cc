#include "harness/stream/read_side.h"

#include <algorithm>

namespace weir {
namespace {

/// When a read that is never to begin would begin: after every run, and no kNever, which means that none is waited for.
constexpr RunTime kLongAfter = RunTime(std::chrono::hours(24 * 365));

}  // namespace

ReadSide::Slow& ReadSide::slow() {
  if (!slow_) slow_ = std::make_unique<Slow>();
  return *slow_;
}

RunTime ReadSide::next(RunTime limit, RunTime now) const {
  const RunTime at = slow_->never ? kLongAfter : now + slow_->delay;
  return std::max(now, std::min(at, limit));
}

void ReadSide::replied(RunTime limit, RunTime now) {
  pending_ = false;
  wanted_ = true;
  if (slow_) slow_->at = next(limit, now);
}

void ReadSide::stop(RunTime limit, RunTime now) {
  slow().never = true;
  if (wanted_) slow_->at = next(limit, now);
}

void ReadSide::begin(Commands& out) {
  wanted_ = false;
  if (pending_ || failed_) return;
  pending_ = true;
  add(Command::Type::kRead, out);
}

}  // namespace weir
