#include "harness/stats/quantile_bounds.h"

#include <cmath>
#include <numeric>
#include <vector>

#include "harness/inference/quantile_interval.h"
#include "reports/hdr/geometry.h"

namespace weir {
namespace {

std::uint64_t count_beyond(const Histogram& part, Duration value) {
  const std::vector<std::uint64_t> counts = part.counts();
  const std::size_t from =
      HistogramGeometry::index_of(std::min(value.count(), HistogramGeometry::kHighest)) + 1;
  if (from >= counts.size()) return 0;
  return std::accumulate(counts.begin() + static_cast<std::ptrdiff_t>(from), counts.end(), std::uint64_t{0});
}

}  // namespace

QuantileBounds quantile_bounds(std::span<const Histogram> parts, double q, double alpha) {
  QuantileBounds out;
  Histogram all;
  for (const Histogram& part : parts) all.merge(part);
  out.samples = all.count();
  if (out.samples == 0) return out;
  out.value = all.quantile(q);
  std::vector<ClusterCount> clusters;
  for (const Histogram& part : parts) clusters.push_back({count_beyond(part, out.value), part.count()});
  out.effective = static_cast<double>(out.samples) / design_effect(clusters);
  const double n = std::floor(out.effective);
  const RankInterval ranks = quantile_ranks(static_cast<std::uint64_t>(n), q, alpha);
  if (ranks.low) out.low = all.quantile(static_cast<double>(*ranks.low) / n);
  if (ranks.high) out.high = all.quantile(static_cast<double>(*ranks.high) / n);
  return out;
}

}  // namespace weir
