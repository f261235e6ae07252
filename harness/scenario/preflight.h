// Looks at a text before a TOML parser may: the parser is recursive and takes any bytes, so what could
// overflow its stack or poison a terminal or a report is turned away here.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace weir {

/// The longest scenario file, in bytes.
inline constexpr std::size_t kMaxScenarioBytes = std::size_t{4} * 1024 * 1024;
/// The longest line, in bytes. Messages quote whole lines, so a line must stay quotable.
inline constexpr std::size_t kMaxLineBytes = std::size_t{16} * 1024;
/// How deep brackets may nest, and how many parts a dotted key may have.
inline constexpr std::size_t kMaxNesting = 32;

/// Why a text can't be read, and where.
struct TextFlaw {
  std::size_t offset = 0;
  std::string reason;
  std::string remedy;
};

/// The first flaw of `text`: too large, not UTF-8, control characters, lines too long, brackets too deep.
/// Nothing when it is fit for parsing.
[[nodiscard]] std::optional<TextFlaw> find_text_flaw(std::string_view text);

}  // namespace weir
