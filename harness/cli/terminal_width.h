// How wide and how high a terminal is.
#pragma once

#include <cstddef>
#include <optional>

namespace weir {

/// Columns of the terminal that `fd` is, now. Nothing where it is none, or does not tell.
[[nodiscard]] std::optional<std::size_t> terminal_width(int fd);

/// Its rows, now; the same.
[[nodiscard]] std::optional<std::size_t> terminal_rows(int fd);

}  // namespace weir
