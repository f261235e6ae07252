#include "harness/h2/percent.h"

#include <fmt/format.h>

#include <charconv>

namespace weir {
namespace {

/// The byte of an escape, "%E4"; nothing where `text` does not begin with one.
std::optional<char> escaped_byte(std::string_view text) {
  if (text.size() < 3 || text.front() != '%') return std::nullopt;
  unsigned value = 0;
  const char* const end = text.data() + 3;
  const auto [rest, error] = std::from_chars(text.data() + 1, end, value, 16);
  if (error != std::errc() || rest != end) return std::nullopt;
  return static_cast<char>(value);
}

}  // namespace

std::string percent_encode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool at_end = i == 0 || i + 1 == text.size();
    const bool plain = byte > 0x20 ? byte < 0x7f && byte != '%' : byte == 0x20 && !at_end;
    if (plain) {
      out += text[i];
    } else {
      out += fmt::format("%{:02X}", byte);
    }
  }
  return out;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::optional<char> byte = escaped_byte(text.substr(i));
    out.push_back(byte.value_or(text[i]));
    if (byte) i += 2;
  }
  return out;
}

std::optional<std::string> strict_percent_decode(std::string_view text) {
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 3)) {
    if (!escaped_byte(text.substr(at))) return std::nullopt;
  }
  return percent_decode(text);
}

}  // namespace weir
