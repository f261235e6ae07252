// Where time comes from. Pure code takes `now` as an argument; only shells hold a Clock.
#pragma once

#include <atomic>
#include <chrono>

#include "harness/base/units.h"

namespace weir {

/// The time of one run. Any thread may call now().
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual RunTime now() const = 0;
};

/// The monotonic clock of this machine; zero is the instant of construction, or of restart().
class SteadyClock final : public Clock {
 public:
  [[nodiscard]] RunTime now() const override {
    return RunTime(std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - start()));
  }
  /// Makes now the zero, as a run begins. What was read before counts from the zero before.
  void restart() { start_.store(std::chrono::steady_clock::now(), std::memory_order_relaxed); }
  /// The same instant on the machine's own clock, for waiting functions of the standard library.
  [[nodiscard]] std::chrono::steady_clock::time_point to_steady(RunTime t) const {
    return start() + t.time_since_epoch();
  }

 private:
  [[nodiscard]] std::chrono::steady_clock::time_point start() const {
    return start_.load(std::memory_order_relaxed);
  }

  /// The threads of a relay read the clock while the run that raised it restarts it.
  std::atomic<std::chrono::steady_clock::time_point> start_ = std::chrono::steady_clock::now();
};

}  // namespace weir
