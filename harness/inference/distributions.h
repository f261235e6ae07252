// The distributions that intervals and tests are read off. Boost.Math is here and nowhere else.
#pragma once

#include <cstdint>

namespace weir {

/// Two ends; what lies between is what the data allow.
struct Interval {
  double low = 0;
  double high = 0;
  friend bool operator==(const Interval&, const Interval&) = default;
};

/// The x below which a standard normal value falls with probability `p`, in (0, 1).
[[nodiscard]] double normal_quantile(double p);
/// The probability that it falls below x.
[[nodiscard]] double normal_below(double x);

/// The same for Student's t with `freedom` degrees of freedom, above 0.
[[nodiscard]] double student_quantile(double p, double freedom);

/// P(K >= k) for K the successes in n trials, each with probability `p` in [0, 1]: the one-sided exact binomial test.
[[nodiscard]] double binomial_at_least(std::uint64_t k, std::uint64_t n, double p);

/// P(K <= k) for K of the same distribution where k and n, above 0, need not be whole: I_(1-p)(n - k, k + 1). 1 from k = n on.
[[nodiscard]] double binomial_at_most(double k, double n, double p);

/// The exact interval of a proportion of which k in n were seen: each end alone is missed with probability `alpha` at most
/// (Clopper and Pearson, Biometrika 26, 1934). n above 0, k at most n.
[[nodiscard]] Interval clopper_pearson(std::uint64_t k, std::uint64_t n, double alpha);

}  // namespace weir
