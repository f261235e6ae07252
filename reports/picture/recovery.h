// What became of a run around each of its faults: how far it fell, and how soon it was back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/picture/streams_seen.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// In points of the report's timeline: what is shorter than one can't be seen. The last point is left out where the run ended within it.
struct Recovery {
  std::string fault;   // its id
  double first_s = 0;  // strike, since the run began
  double last_s = 0;
  std::uint64_t strikes = 0;
  /// Replies a second: the median of the points before the first strike, and the lowest from it on. Absent where there is no such
  /// point.
  std::optional<double> rate_before{};
  std::optional<double> rate_lowest{};
  /// The p99 of response times in microseconds: the median before, and the highest from the first strike on.
  std::optional<double> p99_before{};
  std::optional<double> p99_highest{};
  /// From the last strike to the end of the first point after it in which rate and p99 are as before: at least 90 % of the one, at
  /// most twice the other. Absent: there is nothing before the first strike, or it never was.
  std::optional<double> back_after_s{};
};

/// One for each fault that struck a stream that is listed, in the order of the report. Pure.
[[nodiscard]] std::vector<Recovery> recoveries(const v1::Report& report, const StreamsSeen& streams);

}  // namespace weir
