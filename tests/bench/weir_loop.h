// weir's own client under the same load, with everything on.
#pragma once

#include <cstdint>

#include "harness/scenario/scenario.h"
#include "tests/bench/load.h"

namespace weir::bench {

struct WeirLoopOptions {
  ClientEngine engine = ClientEngine::kGrpc;
  std::uint32_t lanes = 8;  // of the gRPC engine; a run has as many (run.cc)
  bool described = false;   // ten-field messages by their description, to an echo of them; else weir's chat
};

/// Carries the load out as `weir run` does: a compiled plan, sessions on lanes, contents made and checked, latencies in
/// histograms by interval, ledgers and watchdogs. On the wire engine with as many loops as a run has.
[[nodiscard]] Cost run_weir_loop(const Load& load, const WeirLoopOptions& options);

}  // namespace weir::bench
