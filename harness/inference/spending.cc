#include "harness/inference/spending.h"

#include <cmath>
#include <numbers>

#include "harness/inference/distributions.h"

namespace weir {

double spent_by(Spending spending, double alpha, double t) {
  if (t <= 0) return 0;
  if (spending == Spending::kPocock) return alpha * std::log1p((std::numbers::e - 1) * t);
  return 2 * normal_below(normal_quantile(alpha / 2) / std::sqrt(t));
}

std::vector<double> levels_at(Spending spending, double alpha, std::span<const std::uint32_t> looks) {
  std::vector<double> levels;
  double before = 0;
  for (std::uint32_t look : looks) {
    const double spent = spent_by(spending, alpha, static_cast<double>(look) / looks.back());
    levels.push_back(spent - before);
    before = spent;
  }
  return levels;
}

}  // namespace weir
