#include "harness/plan/load_profile.h"

#include <algorithm>
#include <cmath>

namespace weir {

std::optional<double> LoadProfile::when(double load) {
  for (; stage_ < stages_->size(); ++stage_) {
    const LoadStage& stage = (*stages_)[stage_];
    double from = stage.rate.low.per_second * share_;
    double to = stage.rate.high.per_second * share_;
    double over = to_s(stage.over);
    double whole = (from + to) / 2 * over;
    double here = load - load_before_;
    if (here < whole) {
      if (here <= 0) return ns_before_;
      // Rounding can take the root's argument below zero at the foot of a ramp that ends at zero.
      double root = std::sqrt(std::max(0.0, from * from + 2 * (to - from) * here / over));
      return ns_before_ + 2 * here / (from + root) * 1e9;
    }
    load_before_ += whole;
    ns_before_ += static_cast<double>(stage.over.count());
  }
  return std::nullopt;
}

double LoadProfile::load_by(double ns) const {
  double load = 0;
  double left = std::max(0.0, ns) / 1e9;
  for (const LoadStage& stage : *stages_) {
    double from = stage.rate.low.per_second * share_;
    double to = stage.rate.high.per_second * share_;
    double over = to_s(stage.over);
    double here = std::min(left, over);
    load += from * here + (to - from) * here * here / (2 * over);
    left -= here;
  }
  return load;
}

}  // namespace weir
