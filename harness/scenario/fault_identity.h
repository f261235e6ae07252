// What a fault is called, and what its draws are keyed by.
#pragma once

#include <string>
#include <vector>

#include "harness/scenario/scenario.h"

namespace weir {

/// What a fault does, as one text: equal for faults that do the same, whatever they are called, wherever they
/// stand and however their values are written. What is expected of it is not part of it.
[[nodiscard]] std::string canonical_text(const Fault& fault);

/// Its name is not the user's.
[[nodiscard]] bool has_made_up_id(const Fault& fault);

/// Gives every fault its `id` and `key`. On entry `id` holds the name the user gave, or nothing.
void identify_faults(std::vector<Fault>& faults);

}  // namespace weir
