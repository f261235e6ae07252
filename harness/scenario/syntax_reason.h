// Turns a TOML parser's complaint into words for a person who has never read the TOML specification.
#pragma once

#include <string>
#include <string_view>

namespace weir {

struct SyntaxReason {
  std::string reason;
  std::string remedy;
};

/// `complaint` is the first line of the parser's message, `line` the text it is about, `column` (from 1, in
/// bytes) the place it points at.
[[nodiscard]] SyntaxReason explain_syntax(std::string_view complaint, std::string_view line,
                                          std::size_t column);

}  // namespace weir
