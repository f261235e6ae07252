// What is known of a GOAWAY on a stream's connection.
#pragma once

#include <optional>

#include "harness/outcome/evidence.h"

namespace weir {

/// The last one that the stream's client was told: as the relay saw it, or the client itself.
[[nodiscard]] std::optional<PeerGoaway> goaway_of(const Evidence& evidence);

}  // namespace weir
