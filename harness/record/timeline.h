// A run drawn over time: what all groups together showed, in a bounded number of points.
#pragma once

#include <cstdint>

#include "harness/base/coarse_series.h"
#include "harness/base/units.h"
#include "harness/stats/kept_histogram.h"
#include "harness/stream/intervals.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// Used by one thread at a time. Memory does not grow with the run: see CoarseSeries. Points are kept as histograms, so that they stay
/// exact.
class Timeline {
 public:
  static constexpr std::uint64_t kMostPoints = 600;

  /// `grid` must have intervals.
  explicit Timeline(IntervalGrid grid) : grid_(grid) {}

  /// What all groups showed in an interval, or a part of it; in any order.
  void add(std::uint64_t index, const GroupInterval& all);
  /// Both have one grid.
  void merge(const Timeline& more);

  /// `end`: of the run, which came no further than that, with or without a sample; kNever: unknown.
  void write(RunTime end, v1::Report& report) const;

 private:
  struct Point {
    std::uint64_t replies = 0;
    KeptHistogram response{};
    Duration max{0};  // exact

    void add(const Point& more);
  };

  IntervalGrid grid_;
  CoarseSeries<Point, kMostPoints> series_;
};

}  // namespace weir
