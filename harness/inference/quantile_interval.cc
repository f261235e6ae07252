#include "harness/inference/quantile_interval.h"

#include <algorithm>

namespace weir {
namespace {

/// The smallest k of 0 to n + 1 with P(K >= k) <= alpha, where n + 1 is more than can be.
std::uint64_t first_unlikely(std::uint64_t n, double q, double alpha) {
  std::uint64_t low = 0;
  std::uint64_t high = n + 1;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (binomial_at_least(middle, n, q) <= alpha) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

}  // namespace

RankInterval quantile_ranks(std::uint64_t n, double q, double alpha) {
  RankInterval out;
  // The quantile lies above X(k) whenever k or more values are below it.
  const std::uint64_t high = first_unlikely(n, q, alpha);
  if (high <= n && high > 0) out.high = high;
  // P(K <= n - m) is P(K' >= m) of the values above.
  const std::uint64_t above = first_unlikely(n, 1 - q, alpha);
  if (above <= n && above > 0) out.low = n - above + 1;
  return out;
}

double design_effect(std::span<const ClusterCount> parts) {
  double all = 0;
  double beyond = 0;
  double count = 0;
  for (const ClusterCount& part : parts) {
    all += static_cast<double>(part.all);
    beyond += static_cast<double>(part.beyond);
    if (part.all > 0) ++count;
  }
  if (count < 2 || beyond <= 0 || beyond >= all) return 1;
  const double share = beyond / all;
  double squares = 0;
  for (const ClusterCount& part : parts) {
    const double off = static_cast<double>(part.beyond) - share * static_cast<double>(part.all);
    squares += off * off;
  }
  const double clustered = count / (count - 1) * squares / (all * all);
  return std::max(1.0, clustered / (share * (1 - share) / all));
}

}  // namespace weir
