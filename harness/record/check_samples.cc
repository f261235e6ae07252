#include "harness/record/check_samples.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "harness/stats/hdr_v2.h"
#include "reports/latencies.h"
#include "reports/metric.h"

namespace weir {
namespace {

std::vector<std::string> names_of_groups(const Scenario& scenario) {
  std::vector<std::string> out;
  for (const StreamGroup& group : scenario.streams) out.push_back(group.name);
  return out;
}

/// Any class will do: the loader has held the name against the list of classes.
std::optional<Metric> metric_of(const Scenario& scenario, const Check& check) {
  return parse_metric(check.metric, names_of_groups(scenario), {}).metric;
}

/// Where a metric's samples are kept interval by interval; nothing for latencies that are not.
std::optional<std::pair<std::optional<std::size_t>, std::size_t>> clock_of(const Scenario& scenario,
                                                                           const Metric& metric) {
  for (std::size_t clock = 0; clock < kClocks; ++clock) {
    if (kLatencies[clock].name != metric.family) continue;
    if (metric.group.empty()) return std::pair{std::optional<std::size_t>(), clock};
    const std::vector<std::string> groups = names_of_groups(scenario);
    const auto group = std::find(groups.begin(), groups.end(), metric.group);
    return std::pair{std::optional(static_cast<std::size_t>(group - groups.begin())), clock};
  }
  return std::nullopt;
}

/// More of them come while a run measures for longer; others come once a stream.
bool grows_with_measured_part(const Metric& metric) {
  for (const LatencyRow& row : kLatencies) {
    if (row.name == metric.family) return row.part == CountedPart::kMeasured;
  }
  return true;  // weir's own
}

double us_of(Duration end, const v1::Latency& latency) {
  if (end == Duration::max()) return std::numeric_limits<double>::infinity();
  // Parts know the edges of their buckets, the sum its exact maximum.
  return std::min(to_us(end), latency.max_us());
}

/// Which bounds of a check the interval tells nothing of.
std::vector<double> open_bounds(const v1::CheckResult& check, const v1::Sampling& sampling) {
  std::vector<double> out;
  const auto is_open = [&](double bound, bool low_side) {
    const bool above = sampling.has_low() && (low_side ? sampling.low() >= bound : sampling.low() > bound);
    const bool below = sampling.has_high() && (low_side ? sampling.high() < bound : sampling.high() <= bound);
    return !above && !below;
  };
  if (check.has_min() && is_open(check.min(), true)) out.push_back(check.min());
  if (check.has_max() && is_open(check.max(), false)) out.push_back(check.max());
  return out;
}

Duration duration_of(double us) { return Duration(static_cast<std::int64_t>(us * 1e3)); }

}  // namespace

bool is_on_interval(const Scenario& scenario, const Check& check) {
  if (check.decide == CheckDecision::kPoint) return false;
  const std::optional<Metric> metric = metric_of(scenario, check);
  return metric && sampled_percentile(*metric);
}

CheckSamples::CheckSamples(const Scenario& scenario) : scenario_(scenario) {
  for (const Check& check : scenario.checks) {
    if (!is_on_interval(scenario, check)) continue;
    if (const auto key = clock_of(scenario, *metric_of(scenario, check))) series_.try_emplace(*key);
  }
}

void CheckSamples::add(const IntervalPart& part) {
  for (auto& [key, series] : series_) {
    const auto& [group, clock] = key;
    Histogram all;
    for (std::size_t g = 0; g < part.groups.size(); ++g) {
      if (!group || *group == g) all.merge(part.groups[g].latency[clock]);
    }
    series.add(part.index, KeptHistogram(all));
  }
}

void CheckSamples::merge(const CheckSamples& more) {
  for (auto& [key, series] : series_) series.merge(more.series_.at(key));
}

std::vector<Histogram> CheckSamples::parts_of(const Check& check, const v1::Latency& latency) const {
  std::vector<Histogram> out;
  if (const auto key = clock_of(scenario_, *metric_of(scenario_, check))) {
    for (const KeptHistogram& part : series_.at(*key).points()) out.push_back(part.read());
  } else if (DecodedHistogram whole = decode_hdr_v2(latency.histogram()); whole.histogram) {
    out.push_back(*std::move(whole.histogram));
  }
  return out;
}

void CheckSamples::write(Duration measured, v1::Report& report) const {
  for (std::size_t i = 0; i < scenario_.checks.size(); ++i) {
    const Check& check = scenario_.checks[i];
    if (!is_on_interval(scenario_, check)) continue;
    const std::optional<Metric> metric = metric_of(scenario_, check);
    const std::optional<SampledPercentile> percentile = sampled_percentile(*metric);
    const v1::Latency* latency = latency_of(*metric, report);
    if (latency == nullptr) continue;
    const std::vector<Histogram> parts = parts_of(check, *latency);
    const QuantileSample sample{parts, percentile->with_failures ? latency->censored() : 0};
    const double q = percentile->percent / 100;
    const QuantileBounds bounds = quantile_bounds(sample, q, kEachEnd);
    if (bounds.samples == 0) continue;
    v1::CheckResult& result = *report.mutable_checks(static_cast<int>(i));
    v1::Sampling& out = *result.mutable_sampling();
    out.set_samples(bounds.samples);
    out.set_effective_samples(bounds.effective);
    out.set_parts(static_cast<std::uint32_t>(bounds.parts));
    if (bounds.low) out.set_low(us_of(*bounds.low, *latency));
    if (bounds.high) out.set_high(us_of(*bounds.high, *latency));
    for (double bound : open_bounds(result, out)) {
      // The bound itself may be sure already, where one beyond it is not.
      const double more = std::max(0.01, times_as_many(sample, q, kEachEnd, duration_of(bound)) - 1);
      out.set_more_samples(
          std::max(out.more_samples(), std::ceil(more * static_cast<double>(bounds.samples))));
      if (grows_with_measured_part(*metric))
        out.set_more_seconds(std::max(out.more_seconds(), more * to_s(measured)));
    }
  }
}

}  // namespace weir
