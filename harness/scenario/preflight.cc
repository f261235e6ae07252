#include "harness/scenario/preflight.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "harness/model/utf8.h"

namespace weir {
namespace {

std::optional<TextFlaw> find_bad_character(std::string_view text) {
  std::size_t line_start = 0;
  for (std::size_t i = 0; i < text.size();) {
    auto byte = static_cast<unsigned char>(text[i]);
    bool ends_line = byte == '\n' || (byte == '\r' && i + 1 < text.size() && text[i + 1] == '\n');
    if ((byte < 0x20 && byte != '\t' && !ends_line) || byte == 0x7F) {
      return TextFlaw{i, fmt::format("a control character (byte 0x{:02x}) in the text", byte),
                      "remove it; inside a quoted text, write it as an escape such as \\u0007"};
    }
    const Utf8Character character = first_character(text.substr(i));
    if (!character.valid) {
      return TextFlaw{i, fmt::format("byte 0x{:02x} is not UTF-8 text", byte), "save the file as UTF-8"};
    }
    if (i - line_start >= kMaxLineBytes) {
      return TextFlaw{line_start, fmt::format("this line is longer than {} bytes", kMaxLineBytes),
                      "break the line; a list may run over several lines"};
    }
    i += character.length;
    if (byte == '\n') line_start = i;
  }
  return std::nullopt;
}

/// Walks over TOML text and knows what stands inside quotes and comments, where brackets mean nothing.
class NestingWalk {
 public:
  explicit NestingWalk(std::string_view text) : text_(text) {}

  /// The offset at which the text nests too deeply, or nothing.
  std::optional<std::size_t> find_excess() {
    while (at_ < text_.size()) {
      char c = text_[at_];
      if (c == '#') {
        skip_to_line_end();
      } else if (c == '"' || c == '\'') {
        skip_quoted(c);
      } else {
        if (count(c)) return at_;
        ++at_;
      }
    }
    return std::nullopt;
  }

 private:
  /// Takes one character outside quotes into account. True when it is one too many.
  bool count(char c) {
    switch (c) {
      case '[':
      case '{':
        dots_ = 0;
        return ++depth_ > kMaxNesting;
      case ']':
      case '}':
        depth_ -= depth_ > 0 ? 1 : 0;
        dots_ = 0;
        return false;
      case '.':
        return ++dots_ > kMaxNesting;
      case ',':
      case '=':
      case '\n':
        dots_ = 0;
        return false;
      default:
        return false;
    }
  }

  void skip_to_line_end() { at_ = std::min(text_.find('\n', at_), text_.size()); }

  void skip_quoted(char quote) {
    std::string_view triple = quote == '"' ? "\"\"\"" : "'''";
    bool multi_line = text_.substr(at_, 3) == triple;
    at_ += multi_line ? 3 : 1;
    while (at_ < text_.size()) {
      char c = text_[at_];
      if (c == '\\' && quote == '"') {
        at_ += 2;
      } else if (c == '\n' && !multi_line) {
        return;  // the quote was never closed: the parser will say so
      } else if (multi_line ? text_.substr(at_, 3) == triple : c == quote) {
        at_ += multi_line ? 3 : 1;
        // Up to two quotes may stand directly before the closing three; they are text as well.
        for (int extra = 0; multi_line && extra < 2 && at_ < text_.size() && text_[at_] == quote; ++extra)
          ++at_;
        return;
      } else {
        ++at_;
      }
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  std::size_t dots_ = 0;
};

}  // namespace

std::optional<TextFlaw> find_text_flaw(std::string_view text) {
  if (text.size() > kMaxScenarioBytes) {
    return TextFlaw{0, fmt::format("the file is larger than {} bytes", kMaxScenarioBytes),
                    "check that this is a scenario file; a real one has a few kilobytes"};
  }
  if (std::optional<TextFlaw> flaw = find_bad_character(text)) return flaw;
  if (std::optional<std::size_t> offset = NestingWalk(text).find_excess()) {
    return TextFlaw{*offset, fmt::format("brackets or dotted keys are nested more than {} deep", kMaxNesting),
                    "close the brackets; no key of a scenario lies so deep"};
  }
  return std::nullopt;
}

}  // namespace weir
