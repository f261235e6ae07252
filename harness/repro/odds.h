// How often something came back, and how sure that is.
#pragma once

#include <cstdint>
#include <string>

#include "harness/inference/distributions.h"

namespace weir {

/// In how many runs of how many.
struct Odds {
  std::uint32_t hits = 0;
  std::uint32_t runs = 0;
  friend bool operator==(const Odds&, const Odds&) = default;
};

/// A step is kept when the class came back in so many runs of so many. `need` is 1 at least and `runs` at most.
struct Threshold {
  std::uint32_t need = 2;
  std::uint32_t runs = 3;

  [[nodiscard]] bool is_reached(const Odds& odds) const { return odds.hits >= need; }
  /// More runs would change nothing.
  [[nodiscard]] bool is_settled(const Odds& odds) const {
    return is_reached(odds) || runs - (odds.runs - odds.hits) < need;
  }
};

/// The exact 95 % interval of the share of runs (Clopper and Pearson). At least one run.
[[nodiscard]] Interval interval_of(const Odds& odds);

/// "5 of 5 runs (95 % interval: 47.8 % to 100 %)". At least one run.
[[nodiscard]] std::string describe(const Odds& odds);

}  // namespace weir
