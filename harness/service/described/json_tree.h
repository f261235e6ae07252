// A message's JSON as a tree that knows where each value stands. A placeholder may stand where a value does, without quotes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/service/described/text_mistake.h"

namespace weir {

struct JsonMember;

struct JsonTree {
  enum class Kind { kNull, kTrue, kFalse, kNumber, kText, kList, kObject } kind = Kind::kNull;
  std::string text;  // kText: without escapes; kNumber: as written
  std::vector<JsonTree> items;
  std::vector<JsonMember> members;
  std::size_t at = 0;      // of kText: behind its quote
  std::size_t length = 1;  // of kText: without its quotes

  /// The member by that name; null: there is none.
  [[nodiscard]] const JsonTree* find(std::string_view name) const;
  /// There is one somewhere in it.
  [[nodiscard]] bool has_placeholder() const;
  /// Plain JSON, for a parser of messages; braces that were doubled are single.
  [[nodiscard]] std::string dump() const;
  /// "the number 5", "a text", for messages.
  [[nodiscard]] std::string describe() const;
};

struct JsonMember {
  std::string name;
  std::size_t at = 0;
  std::size_t length = 1;
  JsonTree value;
};

/// Nothing, and what is wrong, where it is no JSON.
[[nodiscard]] std::optional<JsonTree> parse_json(std::string_view text, TextMistakes& mistakes);

}  // namespace weir
