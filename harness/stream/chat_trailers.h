// What every status that weir's chat server chose carries with it, and what its log says of a stream.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "harness/stream/chat_stream.h"

namespace weir {

/// The trailers weir-marker, weir-received, weir-sent, weir-status and, if any act was carried out, weir-fired: no status made by a
/// transport or a library has them. Then what the script asked for: grpc-status-details-bin, and filler.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> chat_trailers(const ChatEnd& end);

/// The fields of the response headers. Whoever told the server something learns that it was heard, since a stream can be told
/// never to end; a plain echo needs no such field.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> chat_headers(const ServerScript& script);

/// Metadata that says nothing, of so many bytes of values.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> filler_metadata(std::uint64_t bytes);

/// The end as a person reads it: "code 14 overloaded, 3 received, 3 sent".
[[nodiscard]] std::string describe(const ChatEnd& end);

}  // namespace weir
