#include "harness/inference/quantile_interval.h"

#include <algorithm>
#include <limits>

#include "harness/inference/distributions.h"

namespace weir {
namespace {

constexpr double kMostTimes = 1e6;

struct PartSums {
  double parts = 0;  // with values
  double beyond = 0;
  double all = 0;
};

PartSums sums_of(std::span<const ClusterCount> parts) {
  PartSums out;
  for (const ClusterCount& part : parts) {
    out.all += static_cast<double>(part.all);
    out.beyond += static_cast<double>(part.beyond);
    if (part.all > 0) ++out.parts;
  }
  return out;
}

}  // namespace

double design_effect(std::span<const ClusterCount> parts) {
  const PartSums sums = sums_of(parts);
  if (sums.parts < 2 || sums.beyond <= 0 || sums.beyond >= sums.all) return 1;
  const double share = sums.beyond / sums.all;
  double squares = 0;
  for (const ClusterCount& part : parts) {
    const double off = static_cast<double>(part.beyond) - share * static_cast<double>(part.all);
    squares += off * off;
  }
  const double clustered = sums.parts / (sums.parts - 1) * squares / (sums.all * sums.all);
  return std::max(1.0, clustered / (share * (1 - share) / sums.all));
}

SeenShare seen_share(std::span<const ClusterCount> parts, std::uint64_t more, double alpha) {
  const PartSums sums = sums_of(parts);
  const double samples = sums.all + static_cast<double>(more);
  if (samples <= 0) return {};
  SeenShare out{(sums.beyond + static_cast<double>(more)) / samples, samples};
  const bool tells = sums.parts >= static_cast<double>(kFewestParts) && sums.beyond > 0 &&
                     sums.beyond < sums.all && samples > sums.parts;
  if (!tells) return out;
  const double known = student_quantile(1 - alpha, samples - 1) / student_quantile(1 - alpha, sums.parts - 1);
  out.effective *= known * known / design_effect(parts);
  return out;
}

bool is_surely_below(const SeenShare& seen, double share, double alpha) {
  return seen.effective > 0 && binomial_at_most(seen.share * seen.effective, seen.effective, share) <= alpha;
}

bool is_surely_above(const SeenShare& seen, double share, double alpha) {
  return is_surely_below({1 - seen.share, seen.effective}, 1 - share, alpha);
}

double times_as_many(const SeenShare& seen, double share, double alpha) {
  const auto settles = [&](double times) {
    const SeenShare more{seen.share, seen.effective * times};
    return is_surely_below(more, share, alpha) || is_surely_above(more, share, alpha);
  };
  if (settles(1)) return 1;
  double high = 2;
  while (high <= kMostTimes && !settles(high)) high *= 2;
  if (high > kMostTimes) return std::numeric_limits<double>::infinity();
  double low = high / 2;
  while (high / low > 1.01) {
    const double middle = (low + high) / 2;
    (settles(middle) ? high : low) = middle;
  }
  return high;
}

}  // namespace weir
