// A run's intervals for who watches: each once, in order, the empty ones too.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "harness/run/observer.h"
#include "harness/stream/intervals.h"

namespace weir {

/// Used by one thread at a time.
class IntervalFeed {
 public:
  using See = std::function<void(const RunInterval&)>;

  /// `grid` must have intervals.
  explicit IntervalFeed(IntervalGrid grid) : grid_(grid) {}

  /// Shows the next intervals; those that are missing before one were empty.
  void add(const std::vector<IntervalPart>& parts, const See& see);
  /// The same for the last ones of a run whose last stream ended at `end`: they reach up to there and no further, with or without a
  /// sample. Nothing may be added afterwards.
  void finish(const std::vector<IntervalPart>& parts, RunTime end, const See& see);

 private:
  void show(const IntervalPart& part, const See& see) const;
  void show_empty_up_to(std::uint64_t index, const See& see);

  IntervalGrid grid_;
  std::uint64_t next_ = 0;  // the interval expected next
  RunTime end_ = kNever;    // of the run, once it is known
};

}  // namespace weir
