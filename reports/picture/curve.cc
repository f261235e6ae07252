#include "reports/picture/curve.h"

#include <algorithm>

#include "reports/hdr/frame.h"
#include "reports/hdr/geometry.h"
#include "reports/hdr/percentile.h"

namespace weir {

std::vector<CurvePoint> percentile_curve(const v1::Latency& latency) {
  const HdrFrame frame = decode_hdr_frame(latency.histogram());
  std::vector<CurvePoint> curve;
  if (!frame.counts) return curve;
  std::uint64_t count = 0;
  for (std::uint64_t each : *frame.counts) count += each;
  const auto total = static_cast<double>(count + latency.censored());
  std::uint64_t seen = 0;
  double level = 0;
  for (std::size_t bucket = 0; bucket < frame.counts->size(); ++bucket) {
    if ((*frame.counts)[bucket] == 0) continue;
    seen += (*frame.counts)[bucket];
    const double reached = 100 * static_cast<double>(seen) / total;
    const double us =
        std::min(static_cast<double>(HistogramGeometry::upper_edge(bucket)) / 1e3, latency.max_us());
    for (; reached >= level && level < 100; level = next_percentile_level(level)) {
      curve.push_back({level, us});
      if (seen == count) break;  // what comes above is its maximum, again and again
    }
    // The last sample's own percentile: of 1,000 that is 99.9 %.
    const double last = 100 * (1 - 1 / total);
    if (seen == count && latency.censored() == 0 && curve.back().percent < last) curve.push_back({last, us});
    if (seen == count && latency.censored() > 0 && curve.back().percent < reached)
      curve.push_back({reached, us});
  }
  return curve;
}

}  // namespace weir
