// Reading texts that a higher floor reads, with their places.
#pragma once

#include <optional>
#include <vector>

#include "harness/scenario/placed_text.h"
#include "harness/scenario/values.h"

namespace weir {

/// A text that is not empty; complains otherwise.
[[nodiscard]] inline std::optional<PlacedText> read_placed(Mistakes& mistakes, const Node& node) {
  ValueSpec some;
  some.low = std::string();
  some.above_low = true;
  std::optional<ParamValue> text = read_value(mistakes, node, some);
  if (!text) return std::nullopt;
  return PlacedText{std::get<std::string>(*text), node.value};
}

/// A list of them. One text without brackets is a list of one.
[[nodiscard]] inline std::vector<PlacedText> read_placed_list(Mistakes& mistakes, const Node& node) {
  std::vector<PlacedText> texts;
  const auto add = [&](const Node& item) {
    if (std::optional<PlacedText> text = read_placed(mistakes, item)) texts.push_back(*std::move(text));
  };
  if (node.kind != Node::Kind::kArray) {
    add(node);
  } else {
    for (const Node& item : node.items) add(item);
  }
  return texts;
}

}  // namespace weir
