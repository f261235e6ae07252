// Where in the user's text something stands: offsets while reading, lines and columns for people.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/errors.h"

namespace weir {

/// A text with the name under which the user knows it. Immutable, so any thread may read it.
class SourceText {
 public:
  SourceText(std::string file, std::string text);

  [[nodiscard]] std::string_view text() const { return text_; }
  /// The place of `length` bytes from `offset`, cut at the end of the line. Offsets past the end mean the
  /// end.
  [[nodiscard]] SourceSpan span(std::size_t offset, std::size_t length) const;

 private:
  std::string file_;
  std::string text_;
  std::vector<std::size_t> line_starts_;
};

/// Some bytes of a source. Keeps the source alive. Without a source it is nowhere.
struct Place {
  std::shared_ptr<const SourceText> source;
  std::size_t offset = 0;
  std::size_t length = 1;

  [[nodiscard]] SourceSpan span() const { return source ? source->span(offset, length) : SourceSpan{}; }
  /// The bytes as written.
  [[nodiscard]] std::string_view text() const {
    return source && offset <= source->text().size() ? source->text().substr(offset, length)
                                                     : std::string_view();
  }
};

}  // namespace weir
