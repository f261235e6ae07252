// One kind of operation of a stream, a read or a write: at most one is pending, and an act may make each wait.
#pragma once

#include "harness/base/units.h"

namespace weir {

/// Pure; used by one thread at a time.
class PacedOperation {
 public:
  void begin() { pending_ = true; }
  /// It is no longer pending, whatever came of it.
  void end() { pending_ = false; }
  /// It came to something: the next one waits from here.
  void wait_from(RunTime now) { from_ = now + delay_; }
  /// From now on each waits so long.
  void slow_down(Duration delay, RunTime now) {
    delay_ = delay;
    wait_from(now);
  }

  [[nodiscard]] bool pending() const { return pending_; }
  /// None begins before.
  [[nodiscard]] RunTime from() const { return from_; }

 private:
  RunTime from_{};
  Duration delay_{0};
  bool pending_ = false;
};

}  // namespace weir
