// Percent-encoding (RFC 3986 section 2.1), as gRPC writes a grpc-message.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace weir {

/// Encodes '%', every byte outside 0x20..0x7E, and a space at either end: it would be trimmed on the way (RFC 9110
/// section 5.5).
[[nodiscard]] std::string percent_encode(std::string_view text);

/// "%E4%BD%A0" and plain ASCII. What is no valid escape is taken as it stands, as gRPC asks of a grpc-message.
[[nodiscard]] std::string percent_decode(std::string_view text);
/// The same where nothing but escapes may begin with '%': nothing for a text in which something else does.
[[nodiscard]] std::optional<std::string> strict_percent_decode(std::string_view text);

}  // namespace weir
