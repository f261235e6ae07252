// What to do about a finding, such that it can be done.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace weir {

/// Printed beside a finding. What it says to type stands in `add` as well, word for word: tests add these to the command
/// that was typed, and run it.
struct CheckRemedy {
  std::string text;  // a sentence; empty: there is nothing to do but to mend the service
  std::vector<std::string>
      add{};  // arguments to add to the command; empty when there is something else to do
  friend bool operator==(const CheckRemedy&, const CheckRemedy&) = default;
};

/// The options that were typed and their last values: {"--method", "a.B/C"}.
using GivenOptions = std::map<std::string, std::string>;

[[nodiscard]] inline bool is_given(const GivenOptions& given, const std::string& option) {
  return given.count(option) > 0;
}

}  // namespace weir
