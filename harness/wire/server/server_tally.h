// What one loop of the wire server has done.
#pragma once

#include <atomic>
#include <cstdint>

namespace weir {

/// One thread writes and any may read.
class Tally64 {
 public:
  void add(std::uint64_t count) {
    // No read-modify-write: there is one writer.
    value_.store(value_.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

struct ServerTally {
  Tally64 streams_started;
  Tally64 streams_ended;
  Tally64 requests;
  Tally64 replies;
};

}  // namespace weir
