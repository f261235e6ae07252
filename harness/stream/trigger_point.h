// Whether a planned fault's point is reached: pure, so that every trigger is tested by its numbers alone.
#pragma once

#include <cstdint>

#include "harness/plan/plan.h"

namespace weir {

/// How far a stream has come.
struct StreamProgress {
  RunTime now{};
  std::uint32_t sent = 0;      // messages accepted
  std::uint32_t received = 0;  // replies
  std::uint32_t issued = 0;    // messages whose write began
  bool write_pending = false;
  bool headers_received = false;
  bool half_closed = false;  // accepted
};

/// From where a fault counts: its stream's opening, or the firing of the fault that it follows.
struct CountFrom {
  RunTime at{};
  std::uint32_t sent = 0;
  std::uint32_t replies = 0;
};

/// Is it time for the fault? What the relay finds by itself (see is_found_by_relay) is due from the beginning.
[[nodiscard]] bool is_reached(const PlannedFault& fault, const CountFrom& from,
                              const StreamProgress& progress);

/// When the fault is due by the passing of time alone; kNever for those that wait for an event.
[[nodiscard]] RunTime due_by_time(const PlannedFault& fault, const CountFrom& from);

}  // namespace weir
