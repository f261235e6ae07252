// What is drawn of a run's interval log: how many response times of which length in which part of the run, and how many messages were
// written.
#pragma once

#include <cstdint>
#include <istream>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "harness/base/coarse_series.h"

namespace weir {

struct SeenInterval {
  std::map<std::uint32_t, std::uint64_t> responses{};  // by step of the scale, see kStepsPerDecade
  std::uint64_t written = 0;                           // messages

  void add(const SeenInterval& more);
};

/// Fed line by line. Memory does not grow with the run. Used by one thread at a time.
class LatencySeen {
 public:
  static constexpr std::uint64_t kMostPoints = 240;
  /// Step n holds what lies in [10^(n/10), 10^((n+1)/10)) microseconds; step 0 also what is shorter.
  static constexpr std::uint32_t kStepsPerDecade = 10;

  /// An HdrHistogram interval log as weir writes it. A line that is no row, or is cut short, is passed over.
  void read(std::istream& log);
  void add(std::string_view line);

  [[nodiscard]] const std::vector<SeenInterval>& points() const { return points_.points(); }
  /// Seconds since the run began.
  [[nodiscard]] double start_s() const { return start_s_.value_or(0); }
  [[nodiscard]] double point_s() const {
    return length_s_ * static_cast<double>(points_.intervals_a_point());
  }

 private:
  std::optional<double> start_s_{};  // of the first row
  double length_s_ = 0;              // of the first row: of all but the last
  CoarseSeries<SeenInterval, kMostPoints> points_;
};

}  // namespace weir
