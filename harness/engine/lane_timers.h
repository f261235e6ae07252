// The timers of a lane: when each of its streams is to be woken, and what rings then.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "harness/base/clock.h"
#include "harness/base/units.h"
#include "harness/engine/alarm.h"
#include "harness/engine/wake_queue.h"

namespace weir {

/// Used by one thread at a time.
class LaneTimers {
 public:
  /// For slots 0 to `slots` - 1. They ring at multiples of `tick`; 0: exactly when due.
  LaneTimers(std::size_t slots, Duration tick) : wakes_(slots), tick_(tick) {}
  /// Has a thread of their own that calls `ring` when the next one is due; without, whoever owns them looks at rings_at().
  void ring_by(const SteadyClock& clock, std::function<void()> ring) {
    alarm_.emplace(clock, std::move(ring));
  }

  void set(std::uint32_t slot, RunTime at) { wakes_.set(slot, at); }
  /// The earliest instant asked for; kNever when there is none.
  [[nodiscard]] RunTime next() const { return wakes_.next(); }
  /// Takes out a slot whose instant is the earliest. Only while there is one.
  std::uint32_t pop() { return wakes_.pop(); }

  /// When a timer rings that was asked for at `at`.
  [[nodiscard]] RunTime ring_of(RunTime at) const {
    if (tick_ <= Duration(0) || at == kNever) return at;
    const std::int64_t ticks = (at.time_since_epoch() + tick_ - Duration(1)) / tick_;
    return RunTime(ticks * tick_);
  }
  /// When the next one does.
  [[nodiscard]] RunTime rings_at() const { return ring_of(next()); }

  /// With a thread: sets it to the next one. To be called after all that may have moved that.
  void arm() {
    const RunTime at = rings_at();
    if (at == armed_) return;
    armed_ = at;
    alarm_->set(at);
  }
  /// It has rung.
  void rang() { armed_ = kNever; }

 private:
  WakeQueue wakes_;
  Duration tick_;
  RunTime armed_ = kNever;
  std::optional<Alarm> alarm_;
};

}  // namespace weir
