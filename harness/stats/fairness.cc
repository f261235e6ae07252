#include "harness/stats/fairness.h"

namespace weir {

std::optional<double> jain_index(std::span<const std::uint64_t> shares) {
  double sum = 0, squares = 0;
  for (std::uint64_t share : shares) {
    auto x = static_cast<double>(share);
    sum += x;
    squares += x * x;
  }
  if (shares.size() < 2 || squares == 0) return std::nullopt;
  return sum * sum / (static_cast<double>(shares.size()) * squares);
}

}  // namespace weir
