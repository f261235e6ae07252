// How sure a quantile is that was read off a sample: what is known of the share of all values that lies beyond a bound.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace weir {

/// The values of one part of the data, such as an interval of a run.
struct ClusterCount {
  std::uint64_t beyond = 0;  // values above a bound
  std::uint64_t all = 0;
};

/// By how much the share beyond a bound varies more from part to part than it would if values did not depend on each other: the design
/// effect of a cluster sample (Kish, Survey Sampling, 1965, section 5.4), by the ratio estimator's variance; at least 1. Neighbouring
/// messages share queues and pauses, so that a thousand of them tell no more than a few hundred that do not. Parts without values count
/// for nothing; 1 with fewer than two parts, or where no value, or every one, is beyond.
[[nodiscard]] double design_effect(std::span<const ClusterCount> parts);

/// Fewer parts than these do not show how values depend on each other.
inline constexpr std::size_t kFewestParts = 5;

/// The share beyond a bound as it was seen.
struct SeenShare {
  double share = 0;
  double effective =
      0;  // as many values that do not depend on each other would say as much; 0: there are none
};

/// Of all parts together, and of `more` values that are beyond any bound and in no part. The values count for n / design effect *
/// (t(n - 1) / t(parts - 1))^2, t being Student's 1 - alpha quantile (Korn and Graubard, Survey Methodology 24, 1998), since the effect
/// itself was estimated from few parts; for all of them where the parts with values are fewer than kFewestParts.
[[nodiscard]] SeenShare seen_share(std::span<const ClusterCount> parts, std::uint64_t more, double alpha);

/// Whether the true share is below `share`, in (0, 1), and this was seen of a share that is not with a probability of `alpha` at most:
/// P(K <= seen) <= alpha for K binomial(effective, share), by the incomplete beta function, so that `effective` need not be whole. Of
/// values that do not depend on each other these are the order statistics' intervals of quantiles (David and Nagaraja, Order
/// Statistics, 2003, section 7.1).
[[nodiscard]] bool is_surely_below(const SeenShare& seen, double share, double alpha);
/// The same for above: P(K >= seen) <= alpha.
[[nodiscard]] bool is_surely_above(const SeenShare& seen, double share, double alpha);

/// How many times as many values it would take to be sure of either, to about 1 %, if the share that is seen stayed as it is; 1 where it
/// is sure. Infinity: no number of times up to a million would do.
[[nodiscard]] double times_as_many(const SeenShare& seen, double share, double alpha);

}  // namespace weir
