// The least a program can do that speaks HTTP/2 through nghttp2: the yardstick for weir's wire engine.
#pragma once

#include "tests/bench/load.h"

namespace weir::bench {

/// Carries the load out on one thread with epoll, one write to a socket for all that an arrival led to. One prepared
/// message is sent again and again, and messages of a stream's window share a DATA frame. Replies and statuses are
/// counted and nothing else is looked at. Throws std::system_error when it cannot connect.
[[nodiscard]] Cost run_bare_h2_loop(const Load& load);

}  // namespace weir::bench
