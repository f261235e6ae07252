// What is known of a GOAWAY on a stream's connection, and what a connection that is lost after it died of.
#pragma once

#include <optional>

#include "harness/outcome/classify.h"

namespace weir {

/// The last one that the stream's client was told: as the relay saw it, or the client itself.
[[nodiscard]] std::optional<PeerGoaway> goaway_of(const Evidence& evidence);

/// How a stream ended whose connection was lost after `goaway`. Where its text is gRPC's own word for keepalive that is too
/// eager (gRPC doc/keepalive.md), that is the class, and the code's as good.
[[nodiscard]] Outcome lost_after(const PeerGoaway& goaway, Certainty certainty);

}  // namespace weir
