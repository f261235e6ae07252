// Between which rates find-max searches.
#pragma once

#include <cstdint>
#include <string>

#include <absl/status/statusor.h>
#include "harness/base/units.h"
#include "harness/run/rate_search.h"

namespace weir {

struct TypedLimits {
  std::string from{};  // as typed; empty: the scenario's own
  std::string to{};    // empty: a thousand times `from`, as far as rates go
  double own = 0;      // messages a second of the scenario as it stands
  std::uint32_t steps = 12;
  Duration measure{};  // of each step
};

/// kInvalidArgument, with a remedy, for what is no rate, runs backwards, brings no message in a step, or is beyond what a scenario
/// takes. Pure.
[[nodiscard]] absl::StatusOr<RateLimits> rate_limits(const TypedLimits& typed);

}  // namespace weir
