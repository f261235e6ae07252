#include "harness/live/live_page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "harness/live/live_table.h"
#include "reports/formats/page.h"

namespace weir {
namespace {

std::string_view word_of(LiveKind kind) {
  switch (kind) {
    case LiveKind::kCounter:
      return "counter";
    case LiveKind::kGauge:
      return "gauge";
    case LiveKind::kHistogram:
      break;
  }
  return "histogram";
}

std::string labels_of(const LiveMetric& metric) {
  return metric.labels.empty() ? "" : fmt::format(" by {}", metric.labels);
}

}  // namespace

std::string live_page(std::size_t width) {
  page::Page page(width, false);
  page.paragraph("", "With --metrics-port a process answers Prometheus at /metrics while it runs:");
  for (const LiveMetric& metric : kLiveMetrics) {
    page.line({{fmt::format("  {}", metric.name)}});
    page.paragraph("      ", fmt::format("{}{}, of {}: {}", word_of(metric.kind), labels_of(metric),
                                         metric.verbs == "all" ? "all verbs" : metric.verbs, metric.help));
  }
  page.paragraph("", fmt::format("Latencies' buckets end at {} s.", fmt::join(kLiveBuckets, ", ")));
  return page.text();
}

}  // namespace weir
