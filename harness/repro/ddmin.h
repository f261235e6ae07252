// Delta debugging: which of many things are needed for something to happen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace weir {

/// Whether the things at these positions, in ascending order, are enough by themselves. Nothing: the search is to end with what it has.
using Enough = std::function<std::optional<bool>(const std::vector<std::size_t>&)>;

/// The positions, out of `count` that together are enough, of some that are enough and none of which can be left out by itself
/// (1-minimal). At most n^2 + 3n questions, and about 2 log2 n where one thing is needed. Zeller and Hildebrandt, "Simplifying and
/// Isolating Failure-Inducing Input", IEEE TSE 28(2), 2002, ddmin; nothing at all is tried first. Pure.
[[nodiscard]] std::vector<std::size_t> ddmin(std::size_t count, const Enough& enough);

/// The smallest number from `least` to `now` at which something happens, where it happens at `now`, and at each number above one at
/// which it does. The search ends with the best one where `holds` says nothing. Pure.
[[nodiscard]] std::uint64_t smallest(std::uint64_t least, std::uint64_t now,
                                     const std::function<std::optional<bool>(std::uint64_t)>& holds);

}  // namespace weir
