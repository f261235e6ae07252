// What the texts of gRPC's own statuses mean: the reader of a WireEnd for a client that sees no frames. What gRPC C++ 1.51.1 makes
// when no server chose the status; nothing is known of a text it never makes. Whole texts are matched, not parts, since a server
// may say anything.
#pragma once

#include <optional>
#include <string>

#include "harness/outcome/call_end.h"

namespace weir {

/// The call ended because headers or trailers came to more than this client takes. Which of them, gRPC C++ 1.51.1 does not
/// tell: it says "initial" of both.
[[nodiscard]] bool has_unread_metadata(const CallEnd& end);

/// The limit in what a library says of a message that was too large; nothing when it says something else.
[[nodiscard]] std::optional<std::uint64_t> limit_in_text(const std::string& message);

}  // namespace weir
