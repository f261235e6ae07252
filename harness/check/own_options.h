// What `weir check` calls by options of its own.
#pragma once

#include <string>
#include <vector>

#include "harness/check/remedy.h"

namespace weir {

/// `remedy`, which names keys of a scenario, with the options that the suite has for them: the suite refuses these keys.
/// Where such an option was `given`, the remedy says in place of what. The first option that can be typed as it stands is in
/// `add`.
[[nodiscard]] CheckRemedy in_options_of_check(std::string remedy, const GivenOptions& given);

/// The first option of a text with its value, as arguments: {"--method", "a.B/C"}. Empty when there is none, or when its
/// value is yet to be filled in, as in "--set target.tls.ca=FILE".
[[nodiscard]] std::vector<std::string> typeable_option(const std::string& text);

}  // namespace weir
