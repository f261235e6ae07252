// `weir --version`.
#pragma once

#include <string>

namespace weir {

/// "weir 0.1.0", and on a line of its own the libraries that do the work, with their versions.
[[nodiscard]] std::string version_text();

}  // namespace weir
