// How sure a quantile is that was read off a sample.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "harness/inference/distributions.h"

namespace weir {

/// Ranks in an ordered sample, from 1. Nothing: the sample is too small for a bound on that side.
struct RankInterval {
  std::optional<std::uint64_t> low;
  std::optional<std::uint64_t> high;
  friend bool operator==(const RankInterval&, const RankInterval&) = default;
};

/// The order statistics between which the quantile `q` lies, whatever the distribution, each end missed with probability `alpha` at
/// most: P(X(low) > quantile) = P(K < low) for K binomial(n, q), and likewise above (David and Nagaraja, Order Statistics, 2003,
/// section 7.1). q in (0, 1). For samples that do not depend on each other.
[[nodiscard]] RankInterval quantile_ranks(std::uint64_t n, double q, double alpha);

/// Of the values of one part of the data, such as an interval of a run.
struct ClusterCount {
  std::uint64_t beyond = 0;  // values above a bound
  std::uint64_t all = 0;
};

/// By how much the share beyond a bound varies more from part to part than it would if values did not depend on each other: the design
/// effect of a cluster sample (Kish, Survey Sampling, 1965, section 5.4), by the ratio estimator's variance; at least 1. Neighbouring
/// messages share queues and pauses, so that a thousand of them tell no more than a few hundred that do not. Parts without values count
/// for nothing; 1 with fewer than two parts, or where no value, or every one, is beyond.
[[nodiscard]] double design_effect(std::span<const ClusterCount> parts);

}  // namespace weir
