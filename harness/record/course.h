// How a run went, beside what its streams showed.
#pragma once

#include <cstdint>
#include <optional>

#include "harness/base/units.h"
#include "harness/model/relay_totals.h"

namespace weir {

/// The user ended a run before its time.
struct Interruption {
  int signal = 0;
  RunTime at{};
  friend bool operator==(const Interruption&, const Interruption&) = default;
};

/// Of a part of a run that knows nothing of it: as it stands here.
struct Course {
  std::uint32_t started = 0;    // lives of streams
  std::uint32_t peak_open = 0;  // at a time; of several parts at most, since they may have been open together
  std::uint64_t sent = 0;       // messages that a transport accepted
  Duration cpu{0};              // of the clients' processes, user and system
  Duration longest_pause{0};    // of a client's watch, beyond what it asked for: the process did not run
  std::optional<Interruption> interruption{};  // the first
  std::optional<RunTime> given_up_at{};        // the first time that nothing could come of it any more
  bool stuck = false;                          // cut streams would not end
  std::optional<RelayTotals> relay{};

  /// Ended before its time, by the user or by weir.
  [[nodiscard]] bool is_cut_short() const { return interruption || given_up_at; }

  Course& operator+=(const Course& more);
  friend bool operator==(const Course&, const Course&) = default;
};

}  // namespace weir
