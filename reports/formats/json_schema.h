// The JSON Schema of report.json, for who reads reports by a program.
#pragma once

#include <span>
#include <string>

#include "reports/embedded.h"

namespace weir {

/// Draft 7 of JSON Schema, made of report.proto: each field with its type and its comment. What a report of this weir always has is
/// required; keys that it does not know are allowed, as a later weir may have more of them. Indented, with a newline at its end.
[[nodiscard]] std::string report_schema();

/// report.proto, as it is built in.
[[nodiscard]] std::span<const EmbeddedFile> report_model_files();

}  // namespace weir
