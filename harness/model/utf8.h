// UTF-8 (RFC 3629): the one place that knows how its characters are written.
#pragma once

#include <cstddef>
#include <string_view>

namespace weir {

struct Utf8Character {
  char32_t value = 0;
  std::size_t length = 1;  // in bytes
  bool valid = false;      // false: one stray byte
};

/// The first character of `text`, which is not empty. Overlong forms, surrogates and values above U+10FFFF are stray bytes.
[[nodiscard]] constexpr Utf8Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {lead, 1, false};
  char32_t value = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {lead, 1, false};
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (overlong || surrogate || value > 0x10FFFF) return {lead, 1, false};
  return {value, length, true};
}

/// Whether the byte is inside a character, and not its first.
[[nodiscard]] constexpr bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// How many of the first `most` bytes are whole characters, where `text` is valid.
[[nodiscard]] constexpr std::size_t whole_characters(std::string_view text, std::size_t most) {
  if (most >= text.size()) return text.size();
  while (most > 0 && continues_character(text[most])) --most;
  return most;
}

/// Whether all of `text` is valid. ASCII is passed over eight bytes at a time.
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace weir
