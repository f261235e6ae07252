// A scenario of the suite, loaded: aimed at the user's service, with the user's changes and, where there are some, in the user's words.
#pragma once

#include <memory>
#include <string>

#include <absl/status/statusor.h>
#include "harness/check/check.h"
#include "harness/scenario/scenario.h"

namespace weir {

/// What can be run.
struct SuiteScenario {
  std::string text{};
  std::shared_ptr<const Scenario> scenario{};
};

/// `text` as the suite has it (scenario_text(), probe_text(), shape_text()). kInvalidArgument, with all mistakes, when what the user
/// changed makes no scenario of it, or would change what an option says.
[[nodiscard]] absl::StatusOr<SuiteScenario> load_for_suite(std::string text, const CheckOptions& options);

}  // namespace weir
