// Percentile distributions as text, as HdrHistogram's own tools print and plot them.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reports/formats/format.h"
#include "reports/hdr/frame.h"
#include "reports/hdr/geometry.h"
#include "reports/hdr/percentile.h"
#include "reports/latencies.h"

namespace weir {
namespace {

constexpr double kNsPerMs = 1e6;

double edge_ms(std::size_t index, double max_ms) {
  return std::min(static_cast<double>(HistogramGeometry::upper_edge(index)) / kNsPerMs, max_ms);
}

std::string rows(const std::vector<std::uint64_t>& counts, double max_ms) {
  std::uint64_t total = 0;
  for (std::uint64_t count : counts) total += count;
  std::string out;
  std::uint64_t seen = 0;
  double level = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    seen += counts[i];
    double reached = 100 * static_cast<double>(seen) / static_cast<double>(total);
    for (; reached >= level && level < 100; level = next_percentile_level(level)) {
      out += fmt::format("{:12.3f} {:.12f} {:10} {:14.2f}\n", edge_ms(i, max_ms), level / 100, seen,
                         1 / (1 - level / 100));
      if (seen == total) break;  // the last sample has one row here, and the row of 100 %
    }
    if (seen == total) out += fmt::format("{:12.3f} {:.12f} {:10}\n", edge_ms(i, max_ms), 1.0, seen);
  }
  return out;
}

/// Around the exact mean, from the middles of the buckets.
double deviation_ms(const std::vector<std::uint64_t>& counts, double mean_ms) {
  double sum = 0, total = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    auto low = static_cast<double>(HistogramGeometry::lower_edge(i));
    auto high = static_cast<double>(HistogramGeometry::upper_edge(i));
    double away = (low + high) / 2 / kNsPerMs - mean_ms;
    sum += away * away * static_cast<double>(counts[i]);
    total += static_cast<double>(counts[i]);
  }
  return total > 0 ? std::sqrt(sum / total) : 0;
}

/// The distribution of one latency ("response", "service", "wait", ...) over all groups, in milliseconds. Read by
/// hdr-plot and by HdrHistogram's plotFiles.html. Without a sample there is a head and a foot.
std::string render_hgrm(const v1::Report& report, std::string_view latency) {
  v1::Latency found;
  for (const v1::Latency& each : report.latency()) {
    if (each.name() == latency) found = each;
  }
  HdrFrame frame = decode_hdr_frame(found.histogram());
  const std::vector<std::uint64_t> counts = frame.counts.value_or(std::vector<std::uint64_t>{});
  const double mean_ms = found.mean_us() / 1e3;
  const double max_ms = found.max_us() / 1e3;
  std::string out = "       Value     Percentile TotalCount 1/(1-Percentile)\n\n";
  out += rows(counts, max_ms);
  out += fmt::format("#[Mean    = {:12.3f}, StdDeviation   = {:12.3f}]\n", mean_ms,
                     deviation_ms(counts, mean_ms));
  out += fmt::format("#[Max     = {:12.3f}, Total count    = {:12}]\n", max_ms, found.count());
  // 32 powers of two above the first, each of 2,048 halves shared with the one before: see HistogramGeometry.
  out +=
      fmt::format("#[Buckets = {:12}, SubBuckets     = {:12}]\n",
                  HistogramGeometry::kBuckets / HistogramGeometry::kHalf - 1, 2 * HistogramGeometry::kHalf);
  return out;
}

template <LatencyMetric metric>
std::string render_percentiles(const v1::Report& report) {
  return render_hgrm(report, row_of(metric).name);
}

}  // namespace

Format hgrm_format() { return {"hgrm", "response.hgrm", render_percentiles<LatencyMetric::kResponse>}; }
Format hgrm_service_format() {
  return {"hgrm-service", "service.hgrm", render_percentiles<LatencyMetric::kService>};
}
Format hgrm_wait_format() { return {"hgrm-wait", "wait.hgrm", render_percentiles<LatencyMetric::kWait>}; }

}  // namespace weir
