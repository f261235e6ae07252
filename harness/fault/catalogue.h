// The fault kinds there are.
#pragma once

#include <span>
#include <string_view>

#include "harness/fault/kind.h"

namespace weir {

/// All kinds, in the order of the catalogue.
[[nodiscard]] std::span<const FaultKind> fault_kinds();

/// A kind by its exact name. The loader has checked that it is there.
[[nodiscard]] const FaultKind& find_kind(std::string_view name);

/// What the loader checks scenarios against: these kinds and the outcome classes.
[[nodiscard]] const Vocabulary& vocabulary();

}  // namespace weir
