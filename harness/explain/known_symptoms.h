// The table that is built into the program.
#pragma once

#include <optional>
#include <string_view>

#include "harness/explain/symptom.h"

namespace weir {

/// scenarios/symptoms.toml as it was when the program was built. Read at the first call, which takes some hundredths of a second; any
/// thread may call. Throws std::logic_error when the table has a mistake, which a test rules out.
[[nodiscard]] const SymptomTable& known_symptoms();

/// The text of a scenario that a row names; nothing when there is none of this name.
[[nodiscard]] std::optional<std::string_view> embedded_scenario(std::string_view name);

}  // namespace weir
