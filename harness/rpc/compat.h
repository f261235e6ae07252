// What weir takes from inside gRPC and Abseil, and nobody promises to keep: here and nowhere else (tests/unit/floors sees to
// it). Where the library at hand has it no more, weir builds all the same, and says or mends less.
#pragma once

#include <string_view>

namespace weir::compat {

/// From now on each line that gRPC logs goes to `hear`, on any thread. False where gRPC has no such hook (newer ones log through
/// Abseil): then nothing is heard, and a GOAWAY stays what the status tells of it. Once a process: there is one hook.
[[nodiscard]] bool listen_to_grpc_log(void (*hear)(std::string_view line));

/// gRPC 1.51.1 looks at errno of connect(2) only after it has taken a lock. The first queue of threads at a lock makes
/// Abseil ask for the processor's frequency, once in a process, in a file that most machines lack. That leaves ENOENT in
/// errno, and the connect counts as failed with "No such file or directory". So Abseil is asked beforehand. False where that
/// can't be asked: then a first connect may fail so.
bool keep_errno_from_abseil();

/// Protobuf writes nothing to stderr by itself. False where it has no log of its own (newer ones log through Abseil).
bool quiet_protobuf();

}  // namespace weir::compat
