// A rate that changes over time, turned into instants.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "harness/scenario/scenario.h"

namespace weir {

/// The inverse of an integrated rate. With r(t) the rate of one stream, L(t) = integral of r from 0 to t is how many
/// messages are due by t, and message n is due when L(t) reaches its place. For places n + const the arrivals are as even
/// as the rate allows; for places that are sums of exponential gaps of mean 1 they are a Poisson process of rate r(t),
/// exactly, without thinning (Cinlar, Introduction to Stochastic Processes, 1975, section 4.7: time change).
///
/// In a stage from rate a to rate b over T, L(t) = a t + (b - a) t^2 / 2T; its inverse at x is
/// t = 2x / (a + sqrt(a^2 + 2 (b - a) x / T)), which divides by zero for no ramp and loses no digits on a flat one.
///
/// A value type; `stages` must outlive it.
class LoadProfile {
 public:
  /// `share`: a stream's part of the group's rate, 1 / count.
  LoadProfile(const std::vector<LoadStage>& stages, double share) : stages_(&stages), share_(share) {}

  /// When L reaches `load`, in nanoseconds since the profile began; nothing when it never does. `load` must not decrease
  /// from one call to the next.
  [[nodiscard]] std::optional<double> when(double load);
  /// L at `ns` nanoseconds since the profile began.
  [[nodiscard]] double load_by(double ns) const;
  /// The same profile, not yet walked.
  [[nodiscard]] LoadProfile from_start() const { return {*stages_, share_}; }

 private:
  const std::vector<LoadStage>* stages_;
  double share_;
  std::size_t stage_ = 0;
  double load_before_ = 0;  // this stage
  double ns_before_ = 0;
};

}  // namespace weir
