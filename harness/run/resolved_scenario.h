// A scenario as it is run, for the run's folder.
#pragma once

#include <string>

#include "harness/scenario/scenario.h"

namespace weir {

/// A file that says the same as the scenario and its overrides, wherever it lies: files that the scenario names beside itself have
/// absolute paths, and what describes their messages is looked for in the run's folder. What comes from the environment or a file is
/// named, never told. The plan that follows has the same digest, unless a message names a file.
[[nodiscard]] std::string resolved_scenario(const Scenario& scenario);

}  // namespace weir
