// A latency by percentile, fit to be drawn over log-nines: 50 %, 90 %, 99 %, 99.9 % at equal distances.
#pragma once

#include <vector>

#include "weir/v1/report.pb.h"

namespace weir {

struct CurvePoint {
  double percent = 0;
  double us = 0;
};

/// Of a latency with its histogram, at HdrHistogram's own steps, up to the longest sample. Censored samples are counted as taking for
/// ever: where they begin the curve ends. Nothing without samples or a histogram that can be read.
[[nodiscard]] std::vector<CurvePoint> percentile_curve(const v1::Latency& latency);

}  // namespace weir
