// Percent-encoding (RFC 3986 section 2.1), as gRPC writes a grpc-message.
#pragma once

#include <string>
#include <string_view>

namespace weir {

/// Encodes '%', every byte outside 0x20..0x7E, and a space at either end: it would be trimmed on the way (RFC 9110
/// section 5.5).
[[nodiscard]] std::string percent_encode(std::string_view text);

}  // namespace weir
