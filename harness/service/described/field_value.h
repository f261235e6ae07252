// The value of a message's field, as conditions compare it and messages take it over.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace weir {

/// Integers, enumerations and bools are numbers; texts, bytes and whole messages are bytes.
using FieldValue = std::variant<std::int64_t, std::uint64_t, double, std::string_view>;
/// The same, kept.
using KeptValue = std::variant<std::int64_t, std::uint64_t, double, std::string>;

[[nodiscard]] KeptValue keep(const FieldValue& value);
[[nodiscard]] FieldValue view(const KeptValue& value);
/// Below zero, zero, above: numbers of any kind by what they are worth, bytes byte by byte. Numbers come before bytes.
[[nodiscard]] int compare(const FieldValue& a, const FieldValue& b);
/// Equal values have equal hashes, whatever kind of number they are.
[[nodiscard]] std::uint64_t hash_of(const FieldValue& value);
/// As people read it; bytes that are no text as hexadecimal digits.
[[nodiscard]] std::string text_of(const FieldValue& value);

}  // namespace weir
