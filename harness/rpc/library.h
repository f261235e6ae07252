// gRPC as a whole, which a process has once.
#pragma once

namespace weir {

/// Starts gRPC and leaves it up for as long as the process is there. Without it the last channel or server that goes ends gRPC, which then
/// winds up on a thread of its own while main() returns: what both take down is freed twice. Any thread; cheap after the first call.
void start_grpc();

}  // namespace weir
