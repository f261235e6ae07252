// What HTTP/2 has to say in gRPC's words (gRPC doc/PROTOCOL-HTTP2.md and doc/http-grpc-status-mapping.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/units.h"

namespace weir {

/// The status code for an RST_STREAM with this HTTP/2 error code. Codes without a row: INTERNAL, as in gRPC C++.
[[nodiscard]] int status_of_reset(std::uint32_t http2_error);
/// The status code for an HTTP status when there is no grpc-status.
[[nodiscard]] int status_of_http(std::uint32_t http_status);
/// A grpc-status header's value; nothing when it is no number of at most three digits. May be outside 0..16.
[[nodiscard]] std::optional<int> parse_status(std::string_view text);

/// How the value of metadata whose name ends in "-bin" is written: base64 without padding.
[[nodiscard]] std::string unpadded_base64(const std::string& value);

/// What both ends' libraries say of a message above their limit, as gRPC C++ words it.
[[nodiscard]] std::string too_large_text(std::uint64_t size, std::uint64_t limit);

/// A grpc-timeout header's value, such as "1500m", rounded up; at most eight digits. A time that has passed is "1n".
[[nodiscard]] std::string timeout_header(Duration timeout);

}  // namespace weir
