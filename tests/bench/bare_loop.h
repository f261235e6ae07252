// The least a program can do that speaks gRPC's callback API: the yardstick for weir's own client.
#pragma once

#include "tests/bench/load.h"

namespace weir::bench {

/// Carries the load out with one reactor per stream and one prepared message that is sent again and again.
/// Nothing is timed, checked or recorded but the number of replies and the status.
[[nodiscard]] Cost run_bare_loop(const Load& load);

}  // namespace weir::bench
