// Any percentile of a latency that a report holds.
#pragma once

#include <cstdint>
#include <optional>

#include "weir/v1/report.pb.h"

namespace weir {

/// Microseconds: the upper edge of the bucket in which the sample of rank ceil(percent % of all) lies, at most the maximum.
/// `more` samples that took for ever are counted as well: infinity when the rank falls among them. Nothing without samples or
/// a histogram that can be read.
[[nodiscard]] std::optional<double> percentile_us(const v1::Latency& latency, double percent,
                                                  std::uint64_t more = 0);

/// The next percentile worth a row or a point (PercentileIterator.java, HdrHistogram): five until half of the rest is covered. `percent`
/// is below 100.
[[nodiscard]] double next_percentile_level(double percent);

}  // namespace weir
