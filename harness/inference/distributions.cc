#include "harness/inference/distributions.h"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

namespace weir {

double normal_quantile(double p) { return boost::math::quantile(boost::math::normal(), p); }

double normal_below(double x) { return boost::math::cdf(boost::math::normal(), x); }

double student_quantile(double p, double freedom) {
  return boost::math::quantile(boost::math::students_t(freedom), p);
}

double binomial_at_least(std::uint64_t k, std::uint64_t n, double p) {
  if (k == 0) return 1;
  if (k > n || p <= 0) return 0;
  if (p >= 1) return 1;
  // P(K >= k) = I_p(k, n - k + 1) (Abramowitz and Stegun, 26.5.24).
  return boost::math::ibeta(static_cast<double>(k), static_cast<double>(n - k) + 1, p);
}

double binomial_at_most(double k, double n, double p) {
  // Abramowitz and Stegun, 26.5.24.
  return k >= n ? 1 : boost::math::ibeta(n - k, k + 1, 1 - p);
}

Interval clopper_pearson(std::uint64_t k, std::uint64_t n, double alpha) {
  const auto seen = static_cast<double>(k);
  const auto missing = static_cast<double>(n - k);
  Interval out{0, 1};
  if (k > 0) out.low = boost::math::ibeta_inv(seen, missing + 1, alpha);
  if (k < n) out.high = boost::math::ibeta_inv(seen + 1, missing, 1 - alpha);
  return out;
}

}  // namespace weir
