#include "harness/scenario/toml_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace weir {
namespace {

/// As few digits as tell the number from all others, without an exponent: units follow it.
std::string exact(double number) {
  std::array<char, 400> digits{};  // of the smallest and the largest there are
  const auto [end, error] =
      std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed);
  return {digits.data(), error == std::errc() ? end : digits.data()};
}

struct ExactUnit {
  std::string_view name;
  std::int64_t scale;
};

/// In the largest unit of which it is a whole number. The last unit is 1.
template <std::size_t N>
std::string in_whole_units(std::int64_t value, const std::array<ExactUnit, N>& units) {
  for (const ExactUnit& unit : units) {
    if (value % unit.scale == 0) return fmt::format("\"{}{}\"", value / unit.scale, unit.name);
  }
  return "";
}

std::string duration_text(Duration value) {
  static constexpr std::array<ExactUnit, 6> kUnits = {{{"h", 3'600'000'000'000},
                                                       {"m", 60'000'000'000},
                                                       {"s", 1'000'000'000},
                                                       {"ms", 1'000'000},
                                                       {"us", 1'000},
                                                       {"ns", 1}}};
  return value == Duration(0) ? "\"0s\"" : in_whole_units(value.count(), kUnits);
}

std::string bytes_text(Bytes value) {
  static constexpr std::array<ExactUnit, 4> kUnits = {
      {{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}}};
  return value == Bytes{0} ? "\"0B\"" : in_whole_units(static_cast<std::int64_t>(value.count), kUnits);
}

/// In quotes where it has to be: a dot would part it in two.
std::string toml_key(const std::string& key) {
  const auto is_bare = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-'; };
  return !key.empty() && std::all_of(key.begin(), key.end(), is_bare) ? key
                                                                      : toml_text(std::string_view(key));
}

std::string fraction_text(double value) {
  const std::string digits = exact(value);
  return digits.find('.') == std::string::npos ? digits + ".0" : digits;
}

}  // namespace

std::string WrittenValue::in_line() const {
  if (!is_table) return text;
  std::string out;
  for (const auto& [key, value] : members)
    out += fmt::format("{}{} = {}", out.empty() ? "" : ", ", toml_key(key), value.in_line());
  return out.empty() ? "{}" : "{ " + out + " }";
}

std::string WrittenValue::in_lines() const {
  std::string out;
  for (const auto& [key, value] : members) out += fmt::format("{} = {}\n", toml_key(key), value.in_line());
  return out;
}

std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\u{:04x}", byte);
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string toml_text(const ParamValue& value) {
  struct Writer {
    std::string operator()(const std::string& v) const { return toml_text(std::string_view(v)); }
    std::string operator()(bool v) const { return v ? "true" : "false"; }
    std::string operator()(std::int64_t v) const { return std::to_string(v); }
    std::string operator()(double v) const { return fraction_text(v); }
    std::string operator()(Duration v) const { return duration_text(v); }
    std::string operator()(Bytes v) const { return bytes_text(v); }
    std::string operator()(Rate v) const { return fmt::format("\"{}/s\"", exact(v.per_second)); }
  };
  return std::visit(Writer(), value);
}

WrittenValue toml_list(const std::vector<WrittenValue>& items) {
  std::string out;
  for (const WrittenValue& item : items) out += (out.empty() ? "" : ", ") + item.in_line();
  return {.text = "[" + out + "]"};
}

WrittenValue toml_list(const std::vector<std::string>& texts) {
  std::vector<WrittenValue> items;
  items.reserve(texts.size());
  for (const std::string& text : texts) items.push_back(toml_value(text));
  return toml_list(items);
}

}  // namespace weir
