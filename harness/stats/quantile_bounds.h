// How sure a percentile of a run is.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "harness/stats/histogram.h"

namespace weir {

struct QuantileBounds {
  std::uint64_t samples = 0;
  double effective = 0;         // as many that don't depend on each other would say as much
  Duration value{};             // 0 without samples
  std::optional<Duration> low;  // nothing: too few samples for a bound on that side
  std::optional<Duration> high;
};

/// The quantile `q`, in (0, 1), of all parts together, and bounds that are each wrong with probability `alpha` at most. `parts` are neighbouring
/// stretches of one run: samples are counted as fewer, by how much more the share beyond the quantile varies between parts than it would
/// by chance (see design_effect()).
[[nodiscard]] QuantileBounds quantile_bounds(std::span<const Histogram> parts, double q, double alpha);

}  // namespace weir
