// How many there are, and how many there were at most.
#pragma once

#include <atomic>
#include <cstdint>

namespace weir {

/// Exact, from any thread.
class PeakCounter {
 public:
  void up() {
    std::uint32_t now = now_.fetch_add(1) + 1;
    std::uint32_t peak = peak_.load();
    while (now > peak && !peak_.compare_exchange_weak(peak, now)) {
    }
  }
  void down() { now_.fetch_sub(1); }
  [[nodiscard]] std::uint32_t now() const { return now_.load(); }
  [[nodiscard]] std::uint32_t peak() const { return peak_.load(); }

 private:
  std::atomic<std::uint32_t> now_{0};
  std::atomic<std::uint32_t> peak_{0};
};

}  // namespace weir
