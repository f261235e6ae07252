// JSON (RFC 8259) from values, without a library's tree between: whoever shows something to programs names keys and values, and
// commas, quotes and escapes come by themselves.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "harness/base/json_text.h"

namespace weir {

/// Text that is JSON already.
struct JsonValue {
  std::string text;
};

/// A double is written with the fewest digits that read back as the same; what JSON has no number for is null.
[[nodiscard]] JsonValue json_of(double number);
/// With so many digits behind the point.
[[nodiscard]] JsonValue json_of(double number, int decimals);
[[nodiscard]] inline JsonValue json_of(JsonValue json) { return json; }
[[nodiscard]] inline JsonValue json_of(std::string_view text) { return {json_text(text)}; }
[[nodiscard]] inline JsonValue json_of(const std::string& text) { return {json_text(text)}; }
[[nodiscard]] inline JsonValue json_of(const char* text) { return {json_text(text)}; }
template <std::integral T>
[[nodiscard]] JsonValue json_of(T number) {
  if constexpr (std::same_as<T, bool>) return {number ? "true" : "false"};
  return {std::to_string(number)};
}
/// Nothing is null.
template <typename T>
[[nodiscard]] JsonValue json_of(const std::optional<T>& value) {
  return value ? json_of(*value) : JsonValue{"null"};
}

/// Members in the order in which they are named.
class JsonObject {
 public:
  /// What stands between two members and behind a key: nothing, or a space for lines that people read too.
  enum class Style { kDense, kSpaced };
  explicit JsonObject(Style style = Style::kDense) : spaced_(style == Style::kSpaced) {}

  template <typename T>
  JsonObject& add(std::string_view key, const T& value) {
    return add_member(key, json_of(value).text);
  }

  /// The whole object. More may be added, and asked for again.
  [[nodiscard]] JsonValue json() const { return {members_ + '}'}; }

 private:
  JsonObject& add_member(std::string_view key, std::string_view value);

  bool spaced_;
  std::string members_ = "{";
};

[[nodiscard]] inline JsonValue json_of(const JsonObject& object) { return object.json(); }

/// Each item as `of` makes it, json_of without one.
template <typename Items, typename Of>
[[nodiscard]] JsonValue json_list(const Items& items, Of of) {
  std::string out;
  for (const auto& item : items) out += (out.empty() ? "" : ",") + json_of(of(item)).text;
  return {"[" + out + "]"};
}
template <typename Items>
[[nodiscard]] JsonValue json_list(const Items& items) {
  return json_list(items, [](const auto& item) { return json_of(item); });
}

/// A list with each item on a line of its own, for what is long.
template <typename Items, typename Of>
[[nodiscard]] JsonValue json_lines(const Items& items, Of of) {
  std::string out;
  for (const auto& item : items) out += (out.empty() ? "\n" : ",\n") + json_of(of(item)).text;
  return {"[" + out + "\n]"};
}

}  // namespace weir
