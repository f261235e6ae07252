// Which weir this is.
#pragma once

namespace weir {

/// "0.1.0", as the project's CMakeLists.txt has it. One generated file knows it, so that another version compiles one file.
[[nodiscard]] const char* weir_version();

}  // namespace weir
