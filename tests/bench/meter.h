// What a client process has used since a point in time.
#pragma once

#include <chrono>

#include "harness/run/resources.h"
#include "tests/bench/load.h"

namespace weir::bench {

class Meter {
 public:
  /// Elapsed time, CPU and memory since construction. What the caller measures better, it overwrites.
  void read(Cost& cost) const {
    cost.elapsed = std::chrono::steady_clock::now() - start_;
    cost.cpu = cpu_time() - cpu_;
    cost.memory_bytes =
        static_cast<std::int64_t>(resident_memory().count) - static_cast<std::int64_t>(memory_.count);
  }

  /// The instant of one turn of a loop: what timing would cost at the least.
  void stamp() { newest_ = std::chrono::steady_clock::now(); }
  [[nodiscard]] std::chrono::steady_clock::time_point newest() const { return newest_; }

 private:
  Bytes memory_ = resident_memory();
  Duration cpu_ = cpu_time();
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point newest_ = start_;
};

}  // namespace weir::bench
