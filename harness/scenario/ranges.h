// What several tables share: ranges, and tables that name one way out of several.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "harness/scenario/fields.h"
#include "harness/scenario/scenario.h"

namespace weir {

/// The two ends of "3..17"; nothing for other texts.
[[nodiscard]] std::optional<std::pair<std::string_view, std::string_view>> split_range(std::string_view text);

/// Complains about a range that runs backwards.
template <typename T>
bool expect_ascending(Mistakes& mistakes, const Node& node, const Range<T>& range) {
  if (range.low <= range.high) return true;
  mistakes.at_value(node, fmt::format("the range {} runs backwards", node.value.text()),
                    "write the smaller end first");
  return false;
}

/// Some tables name one way out of several. Complains when there are more or none; true when there is one.
template <typename T>
bool expect_one_key(Mistakes& mistakes, const Node& node, const FieldTable<T>& fields) {
  std::vector<std::string> known;
  for (const Field<T>& field : fields) known.push_back(field.info.key);
  if (node.members.empty()) {
    mistakes.at_value(node, fmt::format("'{}' is empty", node.path.substr(node.path.rfind('.') + 1)),
                      fmt::format("give one of {}, or leave it out", enumerate(known)));
  } else if (node.members.size() > 1) {
    mistakes.at_value(node,
                      fmt::format("'{}' may have one key only, and has {}",
                                  node.path.substr(node.path.rfind('.') + 1), node.members.size()),
                      fmt::format("keep one of {}", enumerate(known)));
  }
  return node.members.size() == 1;
}

}  // namespace weir
