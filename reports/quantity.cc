#include "reports/quantity.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace weir {
namespace {

std::string three_digits(double value) {
  if (value >= 99.95) return fmt::format("{:.0f}", value);
  std::string text = value >= 9.995 ? fmt::format("{:.1f}", value) : fmt::format("{:.2f}", value);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace

std::string format_us(double microseconds) {
  double us = microseconds;
  if (us < 0) return "-" + format_us(-us);
  if (us == 0) return "0s";
  if (us < 0.9995) return three_digits(us * 1e3) + "ns";
  if (us < 999.5) return three_digits(us) + "us";
  if (us < 999.5e3) return three_digits(us / 1e3) + "ms";
  return three_digits(us / 1e6) + "s";
}

std::string format_size(double bytes) {
  if (bytes < 0) return "-" + format_size(-bytes);
  if (bytes < 1023.5) return fmt::format("{:.0f}B", bytes);
  double size = bytes / 1024;
  const char* unit = "KiB";
  for (const char* larger : {"MiB", "GiB", "TiB"}) {
    if (size < 1023.5) break;
    size /= 1024;
    unit = larger;
  }
  return three_digits(size) + unit;
}

std::string format_per_second(double rate) { return three_digits(rate) + "/s"; }

std::string format_count(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

std::string count_of(std::uint64_t count, const std::string& noun) {
  return format_count(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace weir
