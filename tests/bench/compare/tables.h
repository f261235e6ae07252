// The comparison's results as text.
#pragma once

#include <string>
#include <vector>

#include "tests/bench/compare/limits.h"

namespace weir::bench {

/// A table for each server and case, and one of the limits. All numbers are medians of the rounds.
[[nodiscard]] std::string to_markdown(const MeasureOptions& run, const Results& results,
                                      const std::vector<Finding>& findings);

/// The same and every sample.
[[nodiscard]] std::string to_json(const MeasureOptions& run, const Results& results,
                                  const std::vector<Finding>& findings);

}  // namespace weir::bench
