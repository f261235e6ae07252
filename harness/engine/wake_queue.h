// When each of many streams is to be woken: at most one instant a stream, which may be moved.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/base/units.h"

namespace weir {

/// A binary heap that knows where each stream stands in it, so that a new instant takes the place of the old one. 16 bytes a
/// stream, however often it is set; set() and pop() take time logarithmic in the number of streams that wait. Used by one
/// thread at a time.
class WakeQueue {
 public:
  /// For streams 0 to `streams` - 1; none of them waits.
  explicit WakeQueue(std::size_t streams) : at_(streams, kNever), place_(streams, kNowhere) {}

  /// The stream is to be woken at `at`, and not when it was to be before; kNever: not at all.
  void set(std::uint32_t stream, RunTime at);
  /// The earliest instant of all; kNever when no stream waits.
  [[nodiscard]] RunTime next() const { return heap_.empty() ? kNever : at_[heap_.front()]; }
  /// Takes out a stream whose instant is the earliest. Only while one waits.
  std::uint32_t pop();

 private:
  static constexpr std::uint32_t kNowhere = UINT32_MAX;

  void remove(std::uint32_t place);
  void rise(std::uint32_t place);
  void sink(std::uint32_t place);
  void put(std::uint32_t place, std::uint32_t stream);
  [[nodiscard]] RunTime at(std::uint32_t place) const { return at_[heap_[place]]; }

  std::vector<RunTime> at_;           // by stream
  std::vector<std::uint32_t> place_;  // by stream: where in heap_
  std::vector<std::uint32_t> heap_;   // streams; none is earlier than the one at half its place
};

}  // namespace weir
