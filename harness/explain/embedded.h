// Files of scenarios/ that are part of the program. What they are is made when it is built.
#pragma once

#include <span>
#include <string_view>

namespace weir {

struct EmbeddedFile {
  std::string_view name;  // below scenarios/, without ".toml": "museum/grpc-26731"
  std::string_view text;
};

/// By name.
[[nodiscard]] std::span<const EmbeddedFile> embedded_files();

}  // namespace weir
