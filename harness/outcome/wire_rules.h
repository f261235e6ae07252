// What the relay's tap saw of a stream, as proof of its class. Rules for classify().
#pragma once

#include <optional>

#include "harness/outcome/classify.h"

namespace weir {

/// OK although a message was cut or its prefix broken on the way to the client: the status hides a loss.
[[nodiscard]] std::optional<Outcome> by_broken_message(const Evidence& evidence);
/// What ended the response, or a GOAWAY after which the connection was lost.
[[nodiscard]] std::optional<Outcome> by_wire(const Evidence& evidence);
/// The server closed the connection. Weaker than what the relay itself did, which closes it too.
[[nodiscard]] std::optional<Outcome> by_close(const Evidence& evidence);

}  // namespace weir
