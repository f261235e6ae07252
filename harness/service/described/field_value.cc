#include "harness/service/described/field_value.h"

#define XXH_INLINE_ALL  // a call would cost as much as a short value
#include <xxhash.h>

#include <fmt/format.h>

#include <bit>
#include <cmath>

#include "harness/base/draws.h"
#include "harness/base/overloaded.h"
#include "harness/model/utf8.h"

namespace weir {
namespace {

template <typename A, typename B>
int order(const A& a, const B& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

int order_of(std::int64_t a, std::uint64_t b) { return a < 0 ? -1 : order(static_cast<std::uint64_t>(a), b); }

/// Exact, where a double has no room for all integers: 2^63 and 2^64 are doubles.
template <typename Whole>
int order_of(Whole a, double b) {
  constexpr double kBeyond = std::is_signed_v<Whole> ? 9223372036854775808.0 : 18446744073709551616.0;
  if (std::isnan(b)) return -1;
  if (b >= kBeyond) return -1;
  if (b < (std::is_signed_v<Whole> ? -kBeyond : 0.0)) return 1;
  const double floor = std::floor(b);
  const int whole = order(a, static_cast<Whole>(floor));
  return whole != 0 ? whole : floor < b ? -1 : 0;
}

int order_of_numbers(const FieldValue& a, const FieldValue& b) {
  return std::visit(Overloaded{
                        [](std::string_view, auto) { return 0; },
                        [](auto, std::string_view) { return 0; },
                        [](std::string_view x, std::string_view y) { return order(x, y); },
                        [](std::int64_t x, std::int64_t y) { return order(x, y); },
                        [](std::uint64_t x, std::uint64_t y) { return order(x, y); },
                        [](double x, double y) { return order(x, y); },
                        [](std::int64_t x, std::uint64_t y) { return order_of(x, y); },
                        [](std::uint64_t x, std::int64_t y) { return -order_of(y, x); },
                        [](std::int64_t x, double y) { return order_of(x, y); },
                        [](std::uint64_t x, double y) { return order_of(x, y); },
                        [](double x, std::int64_t y) { return -order_of(y, x); },
                        [](double x, std::uint64_t y) { return -order_of(y, x); },
                    },
                    a, b);
}

bool is_bytes(const FieldValue& value) { return std::holds_alternative<std::string_view>(value); }

}  // namespace

KeptValue keep(const FieldValue& value) {
  return std::visit(Overloaded{[](std::string_view text) { return KeptValue(std::string(text)); },
                               [](auto number) { return KeptValue(number); }},
                    value);
}

FieldValue view(const KeptValue& value) {
  return std::visit(Overloaded{[](const std::string& text) { return FieldValue(std::string_view(text)); },
                               [](auto number) { return FieldValue(number); }},
                    value);
}

int compare(const FieldValue& a, const FieldValue& b) {
  if (is_bytes(a) != is_bytes(b)) return is_bytes(a) ? 1 : -1;
  return order_of_numbers(a, b);
}

std::uint64_t hash_of(const FieldValue& value) {
  constexpr std::uint64_t kNumber = 0x6e;
  return std::visit(
      Overloaded{
          [](std::string_view text) -> std::uint64_t { return XXH3_64bits(text.data(), text.size()); },
          [](std::int64_t number) { return mix_keys(kNumber, static_cast<std::uint64_t>(number)); },
          // One below 2^63 is the int64 with the same bits.
          [](std::uint64_t number) { return mix_keys(kNumber, number); },
          [](double number) {
            const bool whole = std::abs(number) < 9.2e18 && std::floor(number) == number;
            return whole ? mix_keys(kNumber, static_cast<std::uint64_t>(static_cast<std::int64_t>(number)))
                         : mix_keys(kNumber + 1, std::bit_cast<std::uint64_t>(number));
          },
      },
      value);
}

std::string text_of(const FieldValue& value) {
  return std::visit(Overloaded{[](std::string_view bytes) {
                                 if (is_utf8(bytes)) return std::string(bytes);
                                 std::string digits;
                                 for (const char c : bytes)
                                   digits += fmt::format("{:02x}", static_cast<unsigned char>(c));
                                 return digits;
                               },
                               [](auto number) { return fmt::format("{}", number); }},
                    value);
}

}  // namespace weir
