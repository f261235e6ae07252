// scenarios/symptoms.toml, read.
#pragma once

#include <string>
#include <string_view>

#include "harness/base/errors.h"
#include "harness/explain/symptom.h"

namespace weir {

struct ReadSymptoms {
  SymptomTable table{};  // meaningful only when errors is empty
  ErrorList errors{};
};

/// Reads the table; `file` is for messages. All mistakes at once: keys, types, makers and words that nobody declared, ids given twice.
/// "@name" among texts and "measured: name" among sources are replaced by what they stand for.
[[nodiscard]] ReadSymptoms read_symptoms(std::string_view text, const std::string& file);

}  // namespace weir
