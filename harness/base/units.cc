#include "harness/base/units.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>

namespace weir {
namespace {

struct Unit {
  std::string_view name;
  double scale;
};

constexpr std::array<Unit, 7> kTimeUnits = {
    {{"ns", 1.0}, {"us", 1e3}, {"µs", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}}};
constexpr std::array<Unit, 7> kByteUnits = {{{"B", 1.0},
                                             {"kB", 1e3},
                                             {"MB", 1e6},
                                             {"GB", 1e9},
                                             {"KiB", 1024.0},
                                             {"MiB", 1024.0 * 1024.0},
                                             {"GiB", 1024.0 * 1024.0 * 1024.0}}};
constexpr std::array<Unit, 3> kRateUnits = {{{"/s", 1.0}, {"/m", 1.0 / 60}, {"/h", 1.0 / 3600}}};

/// A number followed directly by one of the units, nothing before or after.
std::optional<double> parse_scaled(std::string_view text, std::span<const Unit> units) {
  double number = 0;
  const char* end = text.data() + text.size();
  auto [rest, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (error != std::errc{} || !std::isfinite(number)) return std::nullopt;
  std::string_view name(rest, static_cast<std::size_t>(end - rest));
  for (const Unit& unit : units) {
    if (name == unit.name) return number * unit.scale;
  }
  return std::nullopt;
}

std::string pattern_of(std::string_view sign, std::span<const Unit> units) {
  std::string names;
  for (const Unit& unit : units) names += (names.empty() ? "" : "|") + std::string(unit.name);
  return fmt::format("^{}([0-9]+([.][0-9]*)?|[.][0-9]+)({})$", sign, names);
}

// Beyond this many nanoseconds (about 100 years) a sum of durations could overflow.
constexpr double kMaxNanoseconds = 3.2e18;

std::string three_digits(double value) {
  if (value >= 100) return fmt::format("{:.0f}", value);
  std::string text = value >= 10 ? fmt::format("{:.1f}", value) : fmt::format("{:.2f}", value);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  std::optional<double> ns = parse_scaled(text, kTimeUnits);
  if (!ns || std::abs(*ns) > kMaxNanoseconds) return std::nullopt;
  return Duration(std::llround(*ns));
}

std::optional<Bytes> parse_bytes(std::string_view text) {
  std::optional<double> bytes = parse_scaled(text, kByteUnits);
  if (!bytes || *bytes < 0 || *bytes > 1e15) return std::nullopt;
  return Bytes{static_cast<std::uint64_t>(std::llround(*bytes))};
}

std::optional<Rate> parse_rate(std::string_view text) {
  std::optional<double> rate = parse_scaled(text, kRateUnits);
  if (!rate || *rate < 0 || *rate > 1e12) return std::nullopt;
  return Rate{*rate};
}

std::string duration_pattern() { return pattern_of("-?", kTimeUnits); }
std::string bytes_pattern() { return pattern_of("", kByteUnits); }
std::string rate_pattern() { return pattern_of("", kRateUnits); }

std::string format_duration(Duration value) {
  double ns = static_cast<double>(value.count());
  if (ns < 0) return "-" + format_duration(-value);
  if (ns == 0) return "0s";
  if (ns < 999.5) return three_digits(ns) + "ns";
  if (ns < 999.5e3) return three_digits(ns / 1e3) + "us";
  if (ns < 999.5e6) return three_digits(ns / 1e6) + "ms";
  return three_digits(ns / 1e9) + "s";
}

std::string format_bytes(Bytes value) {
  double bytes = static_cast<double>(value.count);
  if (bytes < 1024) return fmt::format("{}B", value.count);
  // What would be rounded to 1024 of a unit is one of the next.
  if (bytes < 1023.5 * 1024) return three_digits(bytes / 1024) + "KiB";
  if (bytes < 1023.5 * 1024 * 1024) return three_digits(bytes / (1024.0 * 1024)) + "MiB";
  return three_digits(bytes / (1024.0 * 1024 * 1024)) + "GiB";
}

std::string format_rate(Rate value) {
  // Whole numbers in full, and none with an exponent: "1e+06/s" could not be read back.
  const double rate = value.per_second;
  if (std::floor(rate) == rate) return fmt::format("{:.0f}/s", rate);
  constexpr int kDigits = 6;
  const int before_point = static_cast<int>(std::floor(std::log10(std::abs(rate)))) + 1;
  std::string text = fmt::format("{:.{}f}", rate, std::max(0, kDigits - before_point));
  if (text.find('.') != std::string::npos) text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text + "/s";
}

}  // namespace weir
