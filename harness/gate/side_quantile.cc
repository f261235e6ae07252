#include "harness/gate/side_quantile.h"

#include <algorithm>
#include <vector>

#include "reports/latencies.h"

namespace weir {
namespace {

double log_of_time(Duration time) {
  return std::log(static_cast<double>(std::max<std::int64_t>(1, time.count())));
}

/// Nothing: longer than any time that can be told.
std::optional<Duration> time_of_log(double log) {
  const double ns = std::exp(log);
  if (!(ns < static_cast<double>(Duration::max().count()))) return std::nullopt;
  return Duration(std::llround(ns));
}

SideQuantile by_runs(std::span<const Histogram> runs, double q) {
  SideQuantile out;
  Histogram all;
  std::vector<double> logs;
  for (const Histogram& run : runs) {
    all.merge(run);
    if (run.count() >= samples_for(q * 100)) logs.push_back(log_of_time(run.quantile(q)));
  }
  out.bounds.samples = all.count();
  if (all.count() == 0) return out;
  out.bounds.value = all.quantile(q);
  out.logs = sample_mean(logs);
  if (!out.logs.is_known()) return out;
  out.bounds.parts = logs.size();
  out.bounds.value = time_of_log(out.logs.mean).value_or(Duration::max());
  out.bounds.low = time_of_log(out.logs.at_least(kEachEnd));
  out.bounds.high = time_of_log(out.logs.at_most(kEachEnd));
  return out;
}

}  // namespace

SideQuantile side_quantile(SideParts kind, std::span<const Histogram> parts, double q) {
  if (kind == SideParts::kRuns) return by_runs(parts, q);
  return {quantile_bounds({parts}, q, kEachEnd)};
}

SideChange change_of(const SideQuantile& first, const SideQuantile& other, double wider) {
  SideChange out;
  if (first.logs.is_known() && other.logs.is_known()) {
    const SampleMean difference = difference_of(first.logs, other.logs);
    out.middle = difference.mean;
    out.low = out.middle - wider * (out.middle - difference.at_least(kEachEnd));
    out.high = out.middle + wider * (difference.at_most(kEachEnd) - out.middle);
    return out;
  }
  const auto ratio = [](Duration a, Duration b) { return log_of_time(b) - log_of_time(a); };
  const QuantileBounds& a = first.bounds;
  const QuantileBounds& b = other.bounds;
  out.middle = ratio(a.value, b.value);
  if (b.low && a.high) out.low = out.middle - wider * (out.middle - ratio(*a.high, *b.low));
  if (b.high && a.low) out.high = out.middle + wider * (ratio(*a.low, *b.high) - out.middle);
  return out;
}

}  // namespace weir
