// A text as users paste it, as words that can be compared: without times, ids, addresses and paths.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// Any address or host with a port.
inline constexpr std::string_view kAddressWord = "<address>";
/// In patterns: any words, any number.
inline constexpr std::string_view kAnyWords = "*";
inline constexpr std::string_view kAnyNumber = "#";

struct Word {
  std::string text{};  // in lower case
  bool is_key =
      false;  // written in capitals, or a number: of two texts that differ in it one is not the other
  bool is_number = false;
  bool in_brackets = false;  // directly behind a '['
};

/// The words of a text, at most `kMostWords`: runs of letters, digits and underscores, where a run that begins with digits is cut
/// behind them (20ms: 20, ms). Left out: dates and times, ids of 16 digits and more, pointers, absolute paths and names of methods.
/// With `pattern`, kAnyWords and kAnyNumber are words.
[[nodiscard]] std::vector<Word> words_of(std::string_view text, bool pattern = false);

inline constexpr std::size_t kMostWords = 6000;

}  // namespace weir
