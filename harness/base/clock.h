// Where time comes from. Pure code takes `now` as an argument; only shells hold a Clock.
#pragma once

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
    return RunTime(std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - start_));
  }
  /// Makes now the zero. Before the run begins, while no other thread reads the clock's zero for anything but a record.
  void restart() { start_ = std::chrono::steady_clock::now(); }
  /// The same instant on the machine's own clock, for waiting functions of the standard library.
  [[nodiscard]] std::chrono::steady_clock::time_point to_steady(RunTime t) const {
    return start_ + t.time_since_epoch();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace weir
