// What `weir check` calls by options of its own.
#pragma once

#include <string>

namespace weir {

/// `remedy`, which names keys of a scenario, with the options that the suite has for them: the suite refuses some of these keys.
[[nodiscard]] std::string in_options_of_check(std::string remedy);

}  // namespace weir
