// What this machine is, as far as it bears on how fast things go.
#pragma once

#include <string>
#include <string_view>

#include "harness/gate/gate_profile.h"

namespace weir {

/// The first "model name" of /proc/cpuinfo; "unknown" where there is none, as on some processors. Pure.
[[nodiscard]] std::string processor_name(std::string_view cpuinfo);

/// Architecture, processor, how many of them this process may use and the share that its cgroup has of them, memory in GiB, kernel release.
[[nodiscard]] MachineFacts machine_facts();

}  // namespace weir
