// How sure a percentile of a run is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "harness/stats/histogram.h"

namespace weir {

/// With which probability, at most, each end of an interval that is shown to people is wrong: 95 % intervals.
inline constexpr double kEachEnd = 0.025;

/// Into how many parts, less one, a run's intervals are put at most. Longer ones say more of how samples depend on each other: what binds
/// neighbours in two parts is seen in none.
inline constexpr std::uint64_t kMostClusters = 120;

/// Samples of neighbouring stretches of one run, and how many more there were that are longer than any recorded.
struct QuantileSample {
  std::span<const Histogram> parts;
  std::uint64_t censored = 0;
};

struct QuantileBounds {
  std::uint64_t samples = 0;  // the censored included
  double effective = 0;       // as many that do not depend on each other would say as much of `value`
  std::size_t parts =
      0;  // that showed how samples depend on each other; 0: too few, they are taken as if they did not
  Duration value{};  // 0 without samples; Duration::max(): it is among the censored
  std::optional<Duration>
      low;  // nothing: too few samples for an end on that side. Duration::max(): beyond all recorded
  std::optional<Duration> high;  // never below `value`
};

/// The quantile `q`, in (0, 1), and the values that can't be told from it, each end being wrong with probability `alpha` at most: those
/// beyond which a share of the samples was seen that is neither surely above 1 - q nor surely below it (see is_surely_below()). What is
/// the inversion of a test for each value, so that a value beyond `high` is a bound that holds and one below `low` one that does not
/// (Woodruff, JASA 47, 1952; Francisco and Fuller, Annals of Statistics 19, 1991).
[[nodiscard]] QuantileBounds quantile_bounds(const QuantileSample& sample, double q, double alpha);

/// How many times as many samples it would take to tell the quantile from `bound`; see times_as_many().
[[nodiscard]] double times_as_many(const QuantileSample& sample, double q, double alpha, Duration bound);

}  // namespace weir
