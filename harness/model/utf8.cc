#include "harness/model/utf8.h"

#include <cstdint>
#include <cstring>

namespace weir {
namespace {

constexpr std::size_t kWord = sizeof(std::uint64_t);

/// How many bytes at the front are ASCII, by whole words.
std::size_t plain_words(std::string_view text) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  std::size_t at = 0;
  for (; text.size() - at >= kWord; at += kWord) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, kWord);
    if ((word & kHighBits) != 0) break;
  }
  return at;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    text.remove_prefix(plain_words(text));
    // To the end of the word that is not plain, and of the character that reaches beyond it.
    for (std::size_t seen = 0; seen < kWord && !text.empty();) {
      const Utf8Character next = first_character(text);
      if (!next.valid) return false;
      text.remove_prefix(next.length);
      seen += next.length;
    }
  }
  return true;
}

}  // namespace weir
