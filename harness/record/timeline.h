// A run drawn over time: what all groups together showed, in a bounded number of points.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/base/units.h"
#include "harness/stats/histogram.h"
#include "harness/stream/intervals.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// Used by one thread at a time. Memory does not grow with the run: where there would be more than kMostPoints, each covers twice
/// the time. They are kept as compressed histograms, so that stays exact, and how much a point covers follows from the number of
/// intervals alone: adding up in another order comes to the same.
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
    std::string response;  // V2 frame; empty: no sample
    Duration max{0};       // exact

    void add(const Point& more);
  };
  /// Has room for so many intervals.
  void extend(std::uint64_t intervals);
  void halve();

  IntervalGrid grid_;
  std::uint64_t intervals_ = 0;
  std::uint64_t intervals_a_point_ = 1;
  std::vector<Point> points_;
};

}  // namespace weir
