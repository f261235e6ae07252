// The placeholders within a text of a message: "{n}", "a-{stream}-b", "{draw:1..100}", "{base64:w/{n}}".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/service/described/text_mistake.h"

namespace weir {

struct Placeholder {
  std::string name;      // "n", "draw", "reply.a.b"; of the environment "env"
  std::string argument;  // behind the colon
  char op = '\0';        // '+', '-' or '%'
  std::int64_t operand = 0;
  std::size_t at = 0;  // in the text, with its braces
  std::size_t length = 0;
};

/// A text between placeholders, or one of them.
struct TextPiece {
  std::string literal;
  std::optional<Placeholder> placeholder{};
};

/// Takes a text apart; "{{" and "}}" are braces, and so is one that no letter follows. Mistakes are told at `at` and on.
[[nodiscard]] std::vector<TextPiece> split_placeholders(std::string_view text, std::size_t at,
                                                        TextMistakes& mistakes);
[[nodiscard]] bool has_placeholder(std::string_view text);
/// Where the placeholder that begins `text` ends, its brace included; npos: nowhere.
[[nodiscard]] std::size_t placeholder_end(std::string_view text);

}  // namespace weir
