// An engine on transports that answer at once, in the thread that writes.
#pragma once

#include <cstdint>

#include "harness/plan/plan.h"

namespace weir::bench {

struct EchoLoad {
  std::uint32_t streams = 1;
  std::uint32_t messages = 1000;  // per stream
  std::uint32_t window = 1;
};

/// A plan without faults; 64 bytes of content.
[[nodiscard]] Plan echo_plan(const EchoLoad& load);

/// Drives the plan to its end on one lane. Returns how many replies were taken for intact.
[[nodiscard]] std::uint64_t run_echo_engine(const Plan& plan);

}  // namespace weir::bench
