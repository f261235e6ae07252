// What `weir check` calls by options of its own.
#pragma once

#include <string>
#include <vector>

#include "harness/scenario/loader.h"

namespace weir {

/// `remedy`, which names keys of a scenario, with the options that the suite has for them: the suite refuses some of these keys.
/// What was `typed` as --set stays so: it would prevail over the option.
[[nodiscard]] std::string in_options_of_check(std::string remedy, const std::vector<Override>& typed);

}  // namespace weir
