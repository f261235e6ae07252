// What checks on percentiles are decided on: how their samples came over the run, and how sure they make the percentile.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "harness/base/coarse_series.h"
#include "harness/base/units.h"
#include "harness/scenario/scenario.h"
#include "harness/stats/kept_histogram.h"
#include "harness/stats/quantile_bounds.h"
#include "harness/stream/intervals.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// Whether a check of the scenario is held against its percentile's interval: unless it says otherwise, and never what is no percentile
/// of a latency.
[[nodiscard]] bool is_on_interval(const Scenario& scenario, const Check& check);

/// The histograms, part by part, of the clocks that checks of a scenario are on. Memory does not grow with the run: see CoarseSeries.
/// `scenario` outlives it. Used by one thread at a time.
class CheckSamples {
 public:
  explicit CheckSamples(const Scenario& scenario);

  /// In any order.
  void add(const IntervalPart& part);
  /// Of the same scenario.
  void merge(const CheckSamples& more);

  /// Fills `sampling` of the report's checks, which stand in the order of the scenario's, from its latencies and what is here. `measured`:
  /// the length of the measured part.
  void write(Duration measured, v1::Report& report) const;

 private:
  /// A group, or nothing for all of them, and a clock.
  using Key = std::pair<std::optional<std::size_t>, std::size_t>;
  using Series = CoarseSeries<KeptHistogram, kMostClusters>;

  [[nodiscard]] std::vector<Histogram> parts_of(const Check& check, const v1::Latency& latency) const;

  const Scenario& scenario_;
  std::map<Key, Series> series_;
};

}  // namespace weir
