// All that is known of a stream when it has ended: what engines hand over, and what a record is made of.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/base/units.h"
#include "harness/outcome/evidence.h"
#include "harness/outcome/strike.h"
#include "harness/plan/plan.h"

namespace weir {

/// What one stream showed in the measured part of the run.
struct StreamShare {
  std::uint32_t replies = 0;    // received in it
  std::uint32_t responses = 0;  // measured response times
  Duration sum{0};              // of them
  Duration max{0};              // of them
  Duration longest{0};          // the same, or the time to the first reply if that took longer
  RunTime owed_since =
      kNever;  // the stream awaits a reply since then: as it stood when the measured part ended

  void add(Duration response) {
    ++responses;
    sum += response;
    max = std::max(max, response);
    longest = std::max(longest, response);
  }

  /// After each event before the measured part's end: whether a reply is `owed` now, and whether one has just come.
  void note_debt(RunTime now, bool owed, bool replied) {
    if (!owed) {
      owed_since = kNever;
    } else if (replied || owed_since == kNever) {
      owed_since = now;
    }
  }
};

/// A stream has ended: all that is known of it.
struct StreamEnd {
  StreamPlan plan;
  Evidence evidence;
  std::vector<StrikeTrack> faults;
  WindDown wind_down = WindDown::kNone;
  std::string pending;
  StreamShare share;
};

}  // namespace weir
