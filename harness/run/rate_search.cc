#include "harness/run/rate_search.h"

#include <algorithm>
#include <cmath>

namespace weir {
namespace {

// Two rates closer than this are one: a run's own noise is larger.
constexpr double kCloseEnough = 1.05;

}  // namespace

std::optional<double> RateSearch::next() const {
  if (taken_ >= limits_.steps) return std::nullopt;
  if (!best_) return failed_ ? std::nullopt : std::optional(limits_.from);
  if (failed_)
    return *failed_ / *best_ <= kCloseEnough ? std::nullopt : std::optional(std::sqrt(*best_ * *failed_));
  return *best_ >= limits_.to ? std::nullopt : std::optional(std::min(*best_ * 2, limits_.to));
}

void RateSearch::tell(bool holds) {
  std::optional<double> rate = next();
  ++taken_;
  (holds ? best_ : failed_) = rate;
}

}  // namespace weir
