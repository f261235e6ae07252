// All that is in a file.
#pragma once

#include <optional>
#include <string>

namespace weir {

/// A file's bytes as they are, also of one that says no size, as those below /proc. Nothing when it can't be read.
[[nodiscard]] std::optional<std::string> whole_file(const std::string& path);

}  // namespace weir
