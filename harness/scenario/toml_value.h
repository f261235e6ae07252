// Values as a scenario file writes them: what can be read can be written, to the last digit.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/scenario/values.h"
#include "harness/scenario/vocabulary.h"

namespace weir {

/// A value on its way into a file: a text of TOML, or a table of such in order. Plain data.
struct WrittenValue {
  using Member = std::pair<std::string, WrittenValue>;

  std::string text{};             // of a value that is no table
  std::vector<Member> members{};  // of a table
  bool is_table = false;

  /// Between a '=' and the end of its line.
  [[nodiscard]] std::string in_line() const;
  /// A table's members, a line each.
  [[nodiscard]] std::string in_lines() const;
};

/// A text in quotes, whatever UTF-8 is in it.
[[nodiscard]] std::string toml_text(std::string_view text);
/// The value as read_value() reads it back, exactly; format_value() rounds for people.
[[nodiscard]] std::string toml_text(const ParamValue& value);

[[nodiscard]] inline WrittenValue toml_value(const ParamValue& value) { return {.text = toml_text(value)}; }
/// Of values that are no tables.
[[nodiscard]] WrittenValue toml_list(const std::vector<WrittenValue>& items);
[[nodiscard]] WrittenValue toml_list(const std::vector<std::string>& texts);

}  // namespace weir
