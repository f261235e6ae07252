// The page that explains the metrics of a process that runs.
#pragma once

#include <cstddef>
#include <string>

namespace weir {

/// For a terminal of `width` columns. Pure.
[[nodiscard]] std::string live_page(std::size_t width);

}  // namespace weir
