// A function for each kind of kinds.def, in the file of its name.
#pragma once

#include "harness/fault/kind.h"

namespace weir {

#define WEIR_FAULT_KIND(name) [[nodiscard]] FaultKind name##_kind();
#include "harness/fault/kinds/kinds.def"
#undef WEIR_FAULT_KIND

}  // namespace weir
