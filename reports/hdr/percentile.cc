#include "reports/hdr/percentile.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "reports/hdr/frame.h"
#include "reports/hdr/geometry.h"

namespace weir {

std::optional<double> percentile_us(const v1::Latency& latency, double percent, std::uint64_t more) {
  HdrFrame frame = decode_hdr_frame(latency.histogram());
  if (!frame.counts) return std::nullopt;
  std::uint64_t count = 0;
  for (std::uint64_t each : *frame.counts) count += each;
  if (count != latency.count() || count + more == 0) return std::nullopt;
  auto total = static_cast<double>(count + more);
  // A little less, so that 99.9 % of 1,000 is the 999th, whatever the last bit of 99.9 says.
  auto rank = static_cast<std::uint64_t>(std::ceil(percent / 100 * total * (1 - 1e-12)));
  rank = std::clamp<std::uint64_t>(rank, 1, count + more);
  if (rank > count) return std::numeric_limits<double>::infinity();
  std::uint64_t seen = 0;
  std::size_t bucket = 0;
  for (; bucket + 1 < frame.counts->size(); ++bucket) {
    seen += (*frame.counts)[bucket];
    if (seen >= rank) break;
  }
  return std::min(static_cast<double>(HistogramGeometry::upper_edge(bucket)) / 1e3, latency.max_us());
}

double next_percentile_level(double percent) {
  constexpr double kTicksPerHalf = 5;
  const double halvings = std::floor(std::log2(100 / (100 - percent))) + 1;
  return percent + 100 / (kTicksPerHalf * std::exp2(halvings));
}

}  // namespace weir
