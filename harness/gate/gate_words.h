// What a user types about a gate, read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <absl/status/statusor.h>
#include "harness/gate/gate_plan.h"

namespace weir {

/// "p99" or "p99=6%:20%": that it is gated, and what is tolerated of it and to be caught. Of several the last of a name stands; what
/// nobody names is shown only. kInvalidArgument with a remedy.
[[nodiscard]] absl::StatusOr<std::vector<Margin>> read_margins(const std::vector<std::string>& texts);

/// "10,20,40": growing, none below the fewest rounds that have an interval, 10,000 at most. kInvalidArgument with a remedy.
[[nodiscard]] absl::StatusOr<std::vector<std::uint32_t>> read_looks(std::string_view text);

}  // namespace weir
