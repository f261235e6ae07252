// One fault given by options: --fault KIND --with KEY=VALUE. The user's mistakes are thrown as CLI::ValidationError, which
// ends the parsing with exit code 2.
#pragma once

#include <string>
#include <vector>

#include "harness/fault/kind.h"

namespace weir {

/// The kind of this name.
[[nodiscard]] const FaultKind& kind_of_option(const std::string& name);

/// What was given with --with, "key=value" each, held against what the kind takes, as the loader of scenarios does it:
/// complete, of the right types and within the limits. Of a key that is given twice the last value counts.
[[nodiscard]] FaultParams params_of_options(const FaultKindSpec& kind, const std::vector<std::string>& given);

}  // namespace weir
