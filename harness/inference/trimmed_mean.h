// The middle of a few noisy values, and how sure that is.
#pragma once

#include <cstdint>
#include <span>

#include "harness/inference/distributions.h"

namespace weir {

/// The share that is cut off at either end.
inline constexpr double kTrim = 0.2;
/// So few values have an interval.
inline constexpr std::uint32_t kFewestValues = 5;

/// The 20 % trimmed mean and its standard error by the winsorised variance (Tukey and McLaughlin, Sankhya A 25, 1963; Yuen,
/// Biometrika 61, 1974, for one sample): one value in five may be anything, and neither moves much. A plain mean's interval gets so wide
/// by one disturbed round that it decides nothing.
struct TrimmedMean {
  std::uint32_t count = 0;
  double mean = 0;
  /// Of the mean. Widened by sqrt((1 + r) / (1 - r)) where neighbours are alike: r is the lag-1 autocorrelation, and counts where it is
  /// above 2 / sqrt(count). Values that alternate are not taken for a gain.
  double error = 0;
  double freedom = 0;      // of Student's t; 0: too few values, and nothing is known
  double correlation = 0;  // r, of the winsorised values in their order

  [[nodiscard]] bool is_known() const { return freedom > 0; }
  /// The one-sided bounds that are wrong with probability `alpha` at most, each. Needs is_known().
  [[nodiscard]] double at_least(double alpha) const;
  [[nodiscard]] double at_most(double alpha) const;
};

/// `values` in the order in which they were measured.
[[nodiscard]] TrimmedMean trimmed_mean(std::span<const double> values);

}  // namespace weir
