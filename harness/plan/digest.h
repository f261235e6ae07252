// A plan's fingerprint: equal plans have equal digests, on every machine and in every run.
#pragma once

#include <string>

#include "harness/plan/plan.h"

namespace weir {

/// 16 hexadecimal characters over everything the plan decides: when streams open, on which connection, when
/// their messages are due, what faults strike where. Addresses, names of files and checks are not part of it.
[[nodiscard]] std::string plan_digest(const Plan& plan);

/// The same for one stream: what must not change when others are added.
[[nodiscard]] std::string stream_digest(const Plan& plan, const StreamPlan& stream);

}  // namespace weir
