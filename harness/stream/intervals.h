// The measured part of a run cut into intervals of equal length.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "harness/base/units.h"
#include "harness/stats/histogram.h"
#include "harness/stream/metrics.h"

namespace weir {

/// Interval `i` is [from + i * length, from + (i + 1) * length). Pure.
struct IntervalGrid {
  RunTime from{};
  Duration length{0};  // 0: there are no intervals

  [[nodiscard]] bool exists() const { return length > Duration(0); }
  /// What comes before the first counts as the first.
  [[nodiscard]] std::uint64_t index_of(RunTime t) const {
    return t < from ? 0 : static_cast<std::uint64_t>((t - from) / length);
  }
  [[nodiscard]] RunTime start_of(std::uint64_t index) const {
    return from + length * static_cast<std::int64_t>(index);
  }
};

/// What one group's streams showed in one interval.
struct GroupInterval {
  std::array<Histogram, kClocks> latency;  // by LatencyMetric
  std::uint64_t replies = 0;               // received in it, measured or not

  void merge(const GroupInterval& other) {
    for (std::size_t i = 0; i < latency.size(); ++i) latency[i].merge(other.latency[i]);
    replies += other.replies;
  }
};

/// What some of the streams of a run showed in one interval; parts of one interval are merged by adding, which is exact.
struct IntervalPart {
  std::uint64_t index = 0;
  std::vector<GroupInterval> groups;

  void merge(const IntervalPart& other) {
    for (std::size_t i = 0; i < groups.size(); ++i) groups[i].merge(other.groups[i]);
  }
};

}  // namespace weir
