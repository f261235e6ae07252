// Processor time that weir's own server burns, so that it can be found out what a gate would have caught.
#pragma once

#include <cstdint>

#include "harness/base/clock.h"
#include "harness/base/units.h"

namespace weir {

struct BusyWork {
  Duration time{0};         // before the reply to a request is begun; 0: none
  std::uint32_t every = 1;  // of so many requests one is burnt for, above 0

  /// Of the n-th request of the server, from 1.
  [[nodiscard]] bool is_due(std::uint64_t n) const { return time > Duration(0) && n % every == 0; }
};

/// Keeps the thread that calls it at work for so long.
inline void burn(Duration time, const Clock& clock) {
  for (const RunTime until = clock.now() + time; clock.now() < until;) {
  }
}

}  // namespace weir
