// Bytes as text.
#pragma once

#include <string>
#include <string_view>

namespace weir {

/// RFC 4648, section 4: the standard alphabet, padded with '=', without line breaks.
[[nodiscard]] std::string to_base64(std::string_view bytes);

}  // namespace weir
