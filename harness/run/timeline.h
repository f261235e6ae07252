// A run's intervals, as they come: one after another for who watches, sums for the report, and a bounded timeline to draw.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "harness/run/observer.h"
#include "harness/stats/histogram.h"
#include "harness/stream/recorder.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// Used by one thread at a time. Memory does not grow with the run: when the timeline is full, its points are merged two
/// by two (they are kept as compressed histograms, so that stays exact) and each covers twice the time from then on.
class Timeline {
 public:
  static constexpr std::size_t kMostPoints = 600;

  /// Shown every interval once, in order, the empty ones too.
  using See = std::function<void(const RunInterval&)>;

  /// `grid` must have intervals.
  Timeline(MeasureWindow window, std::size_t groups, IntervalGrid grid);

  /// Takes the next intervals; those that are missing before one were empty.
  void add(const std::vector<IntervalPart>& parts, const See& see);
  /// The same for the last ones of a run whose last stream ended at `end`: they reach up to there and no further, with or without a
  /// sample. Nothing may be added afterwards.
  void finish(const std::vector<IntervalPart>& parts, RunTime end, const See& see);

  /// The clocks of all intervals so far, by group; nothing else is in it.
  [[nodiscard]] const Recorder& sums() const { return sums_; }

  void write(v1::Report& report) const;

 private:
  struct Point {
    std::uint64_t replies = 0;
    std::string response;  // V2 frame
    Duration max{0};       // exact
  };
  void show(const IntervalPart& part, const See& see) const;
  void add_empty_up_to(std::uint64_t index, const See& see);
  /// Between two instants of the grid, as far as the run went.
  Duration length_of(RunTime from, Duration whole) const {
    return std::clamp(end_ - from, Duration(0), whole);
  }
  void extend(const GroupInterval& all);
  void halve();

  IntervalGrid grid_;
  Recorder sums_;
  std::uint64_t next_ = 0;  // the interval expected next
  std::vector<Point> points_;
  std::uint64_t intervals_a_point_ = 1;
  std::uint64_t in_last_point_ = 0;  // intervals that the last point covers so far
  RunTime end_ = kNever;             // of the run, once it is known
};

}  // namespace weir
