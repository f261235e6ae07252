#include "harness/server/push_number.h"

#include <fmt/format.h>
#include <zlib.h>

#include <charconv>

namespace weir {
namespace {

constexpr std::string_view kMark = "weir/push n=";

std::uint32_t crc_of(std::string_view digits) {
  return static_cast<std::uint32_t>(
      crc32_z(crc32_z(0, nullptr, 0), reinterpret_cast<const Bytef*>(digits.data()), digits.size()));
}

}  // namespace

std::string push_number(std::uint32_t number) {
  std::string digits = fmt::format("{:08x}", number);
  return fmt::format("{}{} c={:08x};", kMark, digits, crc_of(digits));
}

std::optional<std::uint32_t> read_push_number(std::string_view before) {
  if (before.size() < kMark.size())
    return std::nullopt;  // most servers put a word before their echo, if anything
  std::size_t at = before.rfind(kMark);
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view rest = before.substr(at);
  std::uint32_t number = 0;
  std::string_view digits = rest.substr(kMark.size(), 8);
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
  bool sound = error == std::errc() && end == digits.data() + digits.size();
  if (!sound || rest != push_number(number)) return std::nullopt;
  return number;
}

}  // namespace weir
