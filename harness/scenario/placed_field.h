// Keys whose texts a higher floor reads, and which keep their places for it.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/scenario/fields.h"
#include "harness/scenario/placed_text.h"

namespace weir {

/// A text that is not empty.
[[nodiscard]] inline ValueSpec some_text() {
  ValueSpec some;
  some.low = std::string();
  some.above_low = true;
  return some;
}
/// A list of them, or one without brackets.
[[nodiscard]] inline Shape shape_of_placed_list() {
  constexpr std::size_t kMost = 10'000;
  return any_shape_of({shape_of(some_text()), shape_of_list(shape_of(some_text()), 0, kMost)});
}

/// Complains where it is empty, or no text.
[[nodiscard]] inline std::optional<PlacedText> read_placed(Mistakes& mistakes, const Node& node) {
  std::optional<ParamValue> text = read_value(mistakes, node, some_text());
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

/// What it reads the same from; nothing for none.
[[nodiscard]] inline std::optional<WrittenValue> write_placed_list(const std::vector<PlacedText>& texts) {
  if (texts.empty()) return std::nullopt;
  std::vector<std::string> written;
  for (const PlacedText& text : texts) written.push_back(text.text);
  return toml_list(written);
}
[[nodiscard]] inline std::optional<WrittenValue> write_placed(const PlacedText& text) {
  if (text.text.empty()) return std::nullopt;
  return toml_value(text.text);
}

[[nodiscard]] inline FieldInfo placed_info(std::string key, std::string type, std::string help,
                                           Need need = Need::kOptional, Shape shape = shape_of(some_text())) {
  return {.key = std::move(key),
          .type = std::move(type),
          .limits = {},
          .default_text = {},
          .help = std::move(help),
          .required = need == Need::kRequired,
          .shape = std::move(shape)};
}

/// A text; the empty one stands for none.
template <typename T>
Field<T> placed_field(std::string key, PlacedText T::*member, std::string type, std::string help,
                      Need need = Need::kOptional) {
  return {placed_info(std::move(key), std::move(type), std::move(help), need),
          [member](Mistakes& mistakes, const Node& node, T& out) {
            if (std::optional<PlacedText> text = read_placed(mistakes, node)) out.*member = *std::move(text);
          },
          [member](const T& from) { return write_placed(from.*member); }};
}

template <typename T>
Field<T> placed_field(std::string key, std::optional<PlacedText> T::*member, std::string type,
                      std::string help) {
  return {
      placed_info(std::move(key), std::move(type), std::move(help)),
      [member](Mistakes& mistakes, const Node& node, T& out) { out.*member = read_placed(mistakes, node); },
      [member](const T& from) { return from.*member ? write_placed(*(from.*member)) : std::nullopt; }};
}

template <typename T>
Field<T> placed_field(std::string key, std::vector<PlacedText> T::*member, std::string type,
                      std::string help) {
  return {
      placed_info(std::move(key), std::move(type), std::move(help), Need::kOptional, shape_of_placed_list()),
      [member](Mistakes& mistakes, const Node& node, T& out) {
        out.*member = read_placed_list(mistakes, node);
      },
      [member](const T& from) { return write_placed_list(from.*member); }};
}

}  // namespace weir
