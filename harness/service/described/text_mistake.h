// What is wrong with a text that is read against a descriptor.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "harness/base/errors.h"
#include "harness/scenario/placed_text.h"

namespace weir {

/// Offsets are bytes of the text.
struct TextMistake {
  std::size_t at = 0;
  std::size_t length = 1;
  std::string reason;
  std::string remedy;
};
using TextMistakes = std::vector<TextMistake>;

/// As problems of the scenario that `text` stands in; `key` is its dotted path.
void add_mistakes(const TextMistakes& mistakes, const PlacedText& text, const std::string& key,
                  ErrorList& errors);

}  // namespace weir
