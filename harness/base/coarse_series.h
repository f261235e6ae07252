// Something that is added up over time, in a bounded number of points.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace weir {

/// A point for each interval, until there would be `Most` of them: then each covers twice as many, and so on. How many a point covers
/// follows from the number of intervals alone, so that adding up in another order comes to the same. `Point` has add(const Point&), and a
/// fresh one adds nothing.
template <typename Point, std::uint64_t Most>
class CoarseSeries {
 public:
  /// In any order.
  void add(std::uint64_t interval, const Point& more) {
    extend(interval + 1);
    points_[interval / intervals_a_point_].add(more);
  }
  void merge(const CoarseSeries& more) {
    extend(more.intervals_);
    for (std::size_t i = 0; i < more.points_.size(); ++i)
      points_[i * more.intervals_a_point_ / intervals_a_point_].add(more.points_[i]);
  }
  /// Has room for so many intervals.
  void extend(std::uint64_t intervals) {
    intervals_ = std::max(intervals_, intervals);
    while (intervals_ >= Most * intervals_a_point_) halve();
    points_.resize((intervals_ + intervals_a_point_ - 1) / intervals_a_point_);
  }

  [[nodiscard]] std::uint64_t intervals() const { return intervals_; }
  [[nodiscard]] std::uint64_t intervals_a_point() const { return intervals_a_point_; }
  [[nodiscard]] const std::vector<Point>& points() const { return points_; }

 private:
  void halve() {
    std::vector<Point> half((points_.size() + 1) / 2);
    for (std::size_t i = 0; i < points_.size(); ++i) half[i / 2].add(points_[i]);
    points_ = std::move(half);
    intervals_a_point_ *= 2;
  }

  std::uint64_t intervals_ = 0;
  std::uint64_t intervals_a_point_ = 1;
  std::vector<Point> points_;
};

}  // namespace weir
