// The same faults at other places: what a search for unexpected ends tries.
#pragma once

#include <cstdint>

#include "harness/scenario/scenario.h"

namespace weir {

/// The n-th variant, n from 1, of a scenario: its seed is another; of every second one, each fault strikes elsewhere as well, drawn from the seed and n: after as many
/// messages or replies as its streams have, or up to twice as late. A variant may be one that the loader does not take. Pure.
[[nodiscard]] Scenario variant_of(const Scenario& scenario, std::uint32_t n);

}  // namespace weir
