#include "harness/live/live_buckets.h"

#include <algorithm>

#include "harness/live/live_table.h"
#include "reports/hdr/geometry.h"

namespace weir {

std::vector<double> live_buckets(const Histogram& samples) {
  std::vector<double> out(kLiveBuckets.size() + 1, 0.0);
  const std::vector<std::uint64_t> counts = samples.counts();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    // By its lower edge: a sample that is a bound itself belongs below it (Prometheus's "le").
    const double at_least = static_cast<double>(HistogramGeometry::lower_edge(i)) * 1e-9;
    const auto* bound = std::lower_bound(kLiveBuckets.begin(), kLiveBuckets.end(), at_least);
    out[static_cast<std::size_t>(bound - kLiveBuckets.begin())] += static_cast<double>(counts[i]);
  }
  return out;
}

}  // namespace weir
