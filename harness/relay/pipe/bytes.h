// The same bytes as text and as bytes: sockets speak of the one, the tap and TLS of the other. Views; nothing is copied.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace weir {

[[nodiscard]] inline std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

[[nodiscard]] inline std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

}  // namespace weir
