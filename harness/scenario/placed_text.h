// A text of the scenario that a higher floor reads: a message, a path, a condition, a file's name. It keeps its place, so that what is wrong within
// it is shown where it stands.
#pragma once

#include <cstddef>
#include <string>

#include "harness/scenario/source.h"

namespace weir {

struct PlacedText {
  std::string text{};
  Place place{};  // of the value as written, quotes included; nowhere in tests

  [[nodiscard]] bool empty() const { return text.empty(); }
  [[nodiscard]] SourceSpan span() const { return place.span(); }
  /// The place of `length` bytes of `text` from `at` on. Escapes of the file's strings are counted as they are written.
  [[nodiscard]] SourceSpan span(std::size_t at, std::size_t length) const;
  friend bool operator==(const PlacedText& a, const PlacedText& b) { return a.text == b.text; }
};

}  // namespace weir
