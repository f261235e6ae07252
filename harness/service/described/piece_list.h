// The pieces of a message while it is compiled.
#pragma once

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/service/described/field_writing.h"
#include "harness/service/described/template.h"

namespace weir {

/// Bytes that follow one another are one piece, and so is a length together with what it counts where none of that changes.
class PieceList {
 public:
  void bytes(std::string_view text) {
    if (text.empty()) return;
    if (pieces_.empty() || pieces_.back().what != TemplatePiece::What::kBytes || pieces_.size() == fence_)
      pieces_.emplace_back();
    pieces_.back().bytes += text;
  }
  void add(TemplatePiece piece) { pieces_.push_back(std::move(piece)); }
  /// A length, and then what `inner` adds.
  template <typename Inner>
  void with_length(const Inner& inner) {
    const std::size_t at = pieces_.size();
    pieces_.emplace_back().what = TemplatePiece::What::kLength;
    const std::size_t fence = std::exchange(fence_, pieces_.size());
    inner();
    fence_ = fence;
    const bool fixed =
        std::all_of(pieces_.begin() + static_cast<std::ptrdiff_t>(at) + 1, pieces_.end(),
                    [](const TemplatePiece& piece) { return piece.what == TemplatePiece::What::kBytes; });
    if (!fixed) {
      pieces_[at].end = static_cast<std::uint32_t>(pieces_.size());
      fence_ = pieces_.size();  // what follows is no part of it
      return;
    }
    std::string all;
    for (std::size_t i = at + 1; i < pieces_.size(); ++i) all += pieces_[i].bytes;
    pieces_.resize(at);
    bytes(varint_bytes(all.size()) + all);
  }
  [[nodiscard]] std::vector<TemplatePiece> take() { return std::move(pieces_); }

 private:
  std::vector<TemplatePiece> pieces_;
  std::size_t fence_ =
      std::numeric_limits<std::size_t>::max();  // where pieces_ ends, a piece of bytes is not added to
};

}  // namespace weir
