// What a scenario names and does not hold: variables of the environment, and files.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <absl/status/statusor.h>
#include "harness/base/errors.h"
#include "harness/engine/call_metadata.h"
#include "harness/scenario/scenario.h"

namespace weir {

/// Where such texts come from.
struct Outside {
  /// A variable's value; nothing where it is not set.
  std::function<std::optional<std::string>(const std::string& name)> variable;
  /// A file's text. An error is the system's reason why it can't be read.
  std::function<absl::StatusOr<std::string>(const std::string& path)> file;
};

/// This process's environment, and files beside `scenario_file` unless their path is absolute.
[[nodiscard]] Outside outside_of(const std::string& scenario_file);

/// The scenario's metadata with all that comes from outside in it. Each text that is missing, or can't be sent, is added to `errors`
/// where the scenario names it; no value of it is told.
[[nodiscard]] CallMetadata fill_in_from_outside(const Scenario& scenario, const Outside& outside,
                                                ErrorList& errors);

/// All that has to be there when a run of the scenario begins, and is not, or is not sound: variables, files, certificates. Empty
/// when it can begin.
[[nodiscard]] ErrorList what_is_missing(const Scenario& scenario);

}  // namespace weir
