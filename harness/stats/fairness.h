// How evenly something was shared.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace weir {

/// Jain's index of fairness, (sum x)^2 / (n * sum x^2), in [1/n, 1]: 1 when all got as much, 1/n when one got all
/// (R. Jain, D. Chiu, W. Hawe, DEC-TR-301, 1984). Nothing for fewer than two shares, or when nobody got anything.
[[nodiscard]] std::optional<double> jain_index(std::span<const std::uint64_t> shares);

}  // namespace weir
