#include "harness/scenario/source.h"

#include <algorithm>

namespace weir {

SourceText::SourceText(std::string file, std::string text)
    : file_(std::move(file)), text_(std::move(text)), line_starts_{0} {
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_starts_.push_back(i + 1);
  }
}

SourceSpan SourceText::span(std::size_t offset, std::size_t length) const {
  offset = std::min(offset, text_.size());
  auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  std::size_t start = *std::prev(after);
  std::size_t end = after == line_starts_.end() ? text_.size() : *after - 1;
  if (end > start && text_[end - 1] == '\r') --end;

  SourceSpan span;
  span.file = file_;
  span.line = static_cast<std::size_t>(after - line_starts_.begin());
  span.column = offset - start + 1;
  span.length = std::max<std::size_t>(1, std::min(length, end > offset ? end - offset : 0));
  span.text = text_.substr(start, end - start);
  return span;
}

}  // namespace weir
