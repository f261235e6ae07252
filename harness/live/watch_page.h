// The live page of a run: what --watch draws on a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "harness/live/watch_state.h"

namespace weir {

/// A bar for each value, from nothing to the greatest, the newest `most` of them. Pure.
[[nodiscard]] std::string sparkline(const std::vector<double>& values, std::size_t most);

/// At most `rows` lines of at most `columns` columns, parted by '\n'; what matters most stands first. Pure.
[[nodiscard]] std::string watch_page(const WatchState& state, std::string_view scenario, std::size_t columns,
                                     std::size_t rows);

}  // namespace weir
