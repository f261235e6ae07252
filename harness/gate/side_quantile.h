// A percentile of one side of a comparison, a run or several runs of one scenario, and how far another side's is from it.
#pragma once

#include <cmath>
#include <optional>
#include <span>

#include "harness/inference/sample_mean.h"
#include "harness/stats/quantile_bounds.h"

namespace weir {

/// What a side's histograms are, and so what its intervals rest on.
enum class SideParts {
  kStretches,  // of one run, neighbours
  kRuns,       // whole runs, two at least
};

struct SideQuantile {
  /// By runs: `value` is the geometric mean of the runs' percentiles, the ends are Student's, `parts` is how many runs have samples
  /// enough for the percentile, and `effective` 0.
  QuantileBounds bounds;
  SampleMean logs{};  // by runs alone: of the runs' percentiles, as logarithms of nanoseconds
};

/// Of one run see quantile_bounds(). Runs count as one value each, whatever number of messages they had, since a run's messages share
/// its process, its connections and what else the machine did. Where fewer than two have samples enough (see samples_for) the
/// percentile is that of all messages together, and has no ends.
[[nodiscard]] SideQuantile side_quantile(SideParts kind, std::span<const Histogram> parts, double q);

/// How much slower a side is than the first, as logarithms of ratios, with a 95 % interval.
struct SideChange {
  double low = -INFINITY;
  double middle = 0;
  double high = INFINITY;
};

/// Of two sides by runs it is difference_of() them. Where one is a single run it is what both intervals allow, each having its own grounds.
/// `wider`: times as wide to either side.
[[nodiscard]] SideChange change_of(const SideQuantile& first, const SideQuantile& other, double wider);

}  // namespace weir
