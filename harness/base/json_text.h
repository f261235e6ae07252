// Text as JSON writes it (RFC 8259 section 7).
#pragma once

#include <string>
#include <string_view>

namespace weir {

/// The text in quotes. UTF-8 goes through as it stands, a byte that is none becomes U+FFFD; quotes, backslashes
/// and control characters are escaped.
[[nodiscard]] std::string json_text(std::string_view text);

}  // namespace weir
