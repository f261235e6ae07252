#include "harness/fault/h2/message_counter.h"

#include <algorithm>

namespace weir::h2 {

void MessageCounter::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    if (prefix_size_ < kPrefix) {
      const auto byte = static_cast<unsigned char>(bytes.front());
      bytes.remove_prefix(1);
      if (prefix_size_ == 0) {
        length_ = 0;
        if (byte > 1) ++bad_flags_;
      } else {
        length_ = length_ << 8 | byte;
      }
      if (++prefix_size_ < kPrefix) continue;
      left_ = length_;
    }
    const std::size_t n = std::min<std::size_t>(left_, bytes.size());
    bytes.remove_prefix(n);
    left_ -= static_cast<std::uint32_t>(n);
    if (left_ > 0) continue;
    ++messages_;
    prefix_size_ = 0;
  }
}

std::string_view DataPayload::data_in(std::string_view piece) {
  if (piece.empty()) return {};
  if (pad_next_) {
    const auto padding = static_cast<unsigned char>(piece.front());
    piece.remove_prefix(1);
    pad_next_ = false;
    --rest_;
    data_left_ = padding <= rest_ ? rest_ - padding : 0;
  }
  const std::string_view data = piece.substr(0, data_left_);
  data_left_ -= static_cast<std::uint32_t>(data.size());
  rest_ -= static_cast<std::uint32_t>(std::min<std::size_t>(rest_, piece.size()));
  return data;
}

}  // namespace weir::h2
