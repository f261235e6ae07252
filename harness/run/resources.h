// What a run costs this machine.
#pragma once

#include <cstdint>

#include "harness/base/units.h"

namespace weir {

/// Resident memory of this process now (VmRSS, proc(5)); 0 when the system does not say.
[[nodiscard]] Bytes resident_memory();

/// User and system time of this process so far (getrusage(2)).
[[nodiscard]] Duration cpu_time();

}  // namespace weir
