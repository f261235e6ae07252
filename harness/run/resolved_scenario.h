// A scenario as it is run, for the run's folder.
#pragma once

#include <string>

#include "harness/scenario/scenario.h"

namespace weir {

/// A file that says the same as the scenario and its overrides, wherever it lies: files that the scenario names beside itself have
/// absolute paths. The plan that follows has the same digest.
[[nodiscard]] std::string resolved_scenario(const Scenario& scenario);

}  // namespace weir
