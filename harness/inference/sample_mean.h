// The mean of a few values that do not depend on each other, and how sure it is.
#pragma once

#include <cstdint>
#include <span>

namespace weir {

/// A mean with Student's interval (Student, Biometrika 6, 1908), or the difference of two. With two values the interval is 13 times as
/// wide as their standard error to either side: so little they say.
struct SampleMean {
  std::uint32_t count = 0;
  double mean = 0;     // 0 without values
  double error = 0;    // the standard error of the mean
  double freedom = 0;  // of Student's t; 0: fewer than two values, and nothing is known of the error

  [[nodiscard]] bool is_known() const { return freedom > 0; }
  /// The one-sided bounds that are wrong with probability `alpha` at most, each. Needs is_known().
  [[nodiscard]] double at_least(double alpha) const;
  [[nodiscard]] double at_most(double alpha) const;
};

[[nodiscard]] SampleMean sample_mean(std::span<const double> values);

/// b - a, of two that may scatter differently, with the degrees of freedom of the smaller: so an end is wrong no more often than it says,
/// whatever the scatters (Mickey and Brown, Annals of Mathematical Statistics 37, 1966). Of a 95 % interval by Welch's degrees of freedom
/// between two values and ten 12 % miss. Not known where one of them is not.
[[nodiscard]] SampleMean difference_of(const SampleMean& a, const SampleMean& b);

}  // namespace weir
