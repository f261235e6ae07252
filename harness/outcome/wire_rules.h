// What was seen of a stream on the wire, by the relay, its tap or the client itself, as proof of its class. Rules for classify().
#pragma once

#include <optional>

#include "harness/outcome/evidence.h"
#include "harness/outcome/outcome.h"

namespace weir {

/// OK although a message was cut or its prefix broken on the way to the client: the status hides a loss.
[[nodiscard]] std::optional<Outcome> by_broken_message(const Evidence& evidence);
/// What ended the response at the tap, or a GOAWAY after which the connection was lost.
[[nodiscard]] std::optional<Outcome> by_wire(const Evidence& evidence);
/// What the relay did to the connection.
[[nodiscard]] std::optional<Outcome> by_relay(const Evidence& evidence);
/// What a client saw that sees frames.
[[nodiscard]] std::optional<Outcome> by_frames(const Evidence& evidence);
/// The server closed the connection. Weaker than what the relay itself did, which closes it too.
[[nodiscard]] std::optional<Outcome> by_close(const Evidence& evidence);
/// What the client's library says, where nobody saw more.
[[nodiscard]] std::optional<Outcome> by_text(const Evidence& evidence);

/// Nobody's text: a server that is not weir's may have chosen it. Weir's own would have marked it.
[[nodiscard]] Outcome by_elimination(const Evidence& evidence);
/// The trailers arrived, and the client's status is none that stands there: there was none, or none to be read, or the client
/// reports another one all the same. That one nobody's server chose.
[[nodiscard]] bool trailers_overruled(const Evidence& evidence);

}  // namespace weir
