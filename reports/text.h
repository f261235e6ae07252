// Text for people: made safe to print, measured and cut by the columns it takes on a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// `text` with every byte that is not part of valid UTF-8 replaced by U+FFFD. Protobuf strings need it.
[[nodiscard]] std::string valid_utf8(std::string_view text);

/// `text` with everything that could steer a terminal written out: control characters as \n, \t or \x1b,
/// stray bytes as \xff, and characters that turn the direction of writing or cannot be seen as \u{202e}. What
/// a server sent must go through this before it is printed.
[[nodiscard]] std::string printable(std::string_view text);

/// Columns that `text` takes on a terminal: two for East Asian wide characters and emoji, none for combining
/// marks (Unicode UAX #11, in broad ranges). `text` is printable.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// `text` when it takes at most `width` columns, else its beginning and "…". `width` is at least 1.
[[nodiscard]] std::string fit(std::string_view text, std::size_t width);

/// `text` broken at spaces into lines of at most `width` columns; a word longer than a line is broken
/// anywhere. At least one line. `width` is at least 2.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::size_t width);
/// The same where the first line has only `first` columns; it is empty when no word fits there.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::size_t width, std::size_t first);

/// "a", "a and b", "a, b and c". Where an item has a comma of its own, semicolons part them: "a, of b; and c".
[[nodiscard]] std::string in_words(const std::vector<std::string>& items);

}  // namespace weir
