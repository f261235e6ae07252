// What every status that weir's own server chose carries with it: written, and read back; and what its log says of a stream.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/server/chat_stream.h"

namespace weir {

/// A field of the server's trailers, and of its headers where the request's metadata told it anything. No other server has it.
inline constexpr std::string_view kMarker = "weir-marker";

/// What weir's chat server says of a status that it chose, in the trailers.
struct Marker {
  std::uint32_t received = 0;
  std::uint32_t sent = 0;
  std::optional<int> status{};       // that the server chose; nothing of a server that does not say
  std::vector<std::uint32_t> fired;  // indexes of the faults the server carried out
};

/// Finds the marker among a call's trailers; nothing when the status was not chosen by weir's server.
[[nodiscard]] std::optional<Marker> read_marker(
    const std::vector<std::pair<std::string, std::string>>& trailers);

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
