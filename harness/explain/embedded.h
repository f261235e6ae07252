// Files of scenarios/ that are part of the program. What they are is made when it is built.
#pragma once

#include <span>

#include "reports/embedded.h"

namespace weir {

/// By name: the path below scenarios/, without ".toml": "museum/grpc-26731".
[[nodiscard]] std::span<const EmbeddedFile> embedded_files();

}  // namespace weir
