#include "harness/repro/odds.h"

#include <fmt/format.h>

namespace weir {

Interval interval_of(const Odds& odds) { return clopper_pearson(odds.hits, odds.runs, 0.025); }

std::string describe(const Odds& odds) {
  const Interval interval = interval_of(odds);
  return fmt::format("{} of {} run{} (95 % interval: {:.3g} % to {:.3g} %)", odds.hits, odds.runs,
                     odds.runs == 1 ? "" : "s", 100 * interval.low, 100 * interval.high);
}

}  // namespace weir
