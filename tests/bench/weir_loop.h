// weir's own client under the same load, with everything on.
#pragma once

#include <cstdint>

#include "tests/bench/load.h"

namespace weir::bench {

/// Carries the load out as `weir run` does: a compiled plan, sessions on `lanes` lanes, contents made and
/// checked, latencies in histograms, ledgers and watchdogs.
[[nodiscard]] Cost run_weir_loop(const Load& load, std::uint32_t lanes);

}  // namespace weir::bench
