// What every fuzz target does with its input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::fuzz {

/// What must hold for any input.
inline void require(bool condition) {
  if (!condition) std::abort();
}

inline std::string_view text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// The text's lines, without their ends.
inline std::vector<std::string_view> lines(std::string_view text) {
  std::vector<std::string_view> found;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    found.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return found;
}

/// "key: value" in two; a line without a colon is a key alone. The first may be of HTTP/2: ":path: /x".
inline std::pair<std::string_view, std::string_view> key_and_value(std::string_view line) {
  const std::size_t colon = line.find(':', 1);
  if (colon == std::string_view::npos) return {line, {}};
  std::string_view value = line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  return {line.substr(0, colon), value};
}

/// The bytes in pieces of one to 32 bytes, by the seed.
inline std::vector<std::string_view> pieces(std::string_view bytes, std::uint32_t seed) {
  std::vector<std::string_view> found;
  const std::uint32_t most = 1 + seed % 32;
  while (!bytes.empty()) {
    seed = seed * 1664525U + 1013904223U;
    found.push_back(bytes.substr(0, 1 + (seed >> 16) % most));
    bytes.remove_prefix(found.back().size());
  }
  return found;
}

}  // namespace weir::fuzz
