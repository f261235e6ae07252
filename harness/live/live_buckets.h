// weir's fine histograms as Prometheus's coarse ones.
#pragma once

#include <vector>

#include "harness/stats/histogram.h"

namespace weir {

/// How many samples lie in each of kLiveBuckets, and behind them those above the last: as many numbers as there are bounds, and one.
/// A sample counts by the lower edge of its fine bucket, at most 0.1 % below it. Pure.
[[nodiscard]] std::vector<double> live_buckets(const Histogram& samples);

}  // namespace weir
