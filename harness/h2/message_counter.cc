#include "harness/h2/message_counter.h"

#include <algorithm>

namespace weir::h2 {

std::size_t MessageCounter::take(std::string_view bytes) {
  std::size_t n = 0;
  if (prefix_size_ < kPrefix) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    n = 1;
    if (prefix_size_ == 0) {
      length_ = 0;
      if (byte > 1) ++bad_flags_;
    } else {
      length_ = length_ << 8 | byte;
    }
    if (++prefix_size_ < kPrefix) return n;
    left_ = length_;
  } else {
    n = std::min<std::size_t>(left_, bytes.size());
    left_ -= static_cast<std::uint32_t>(n);
  }
  if (left_ > 0) return n;
  ++messages_;
  if (bad_flags_ == 0) ++sound_;
  prefix_size_ = 0;
  return n;
}

void MessageCounter::feed(std::string_view bytes) {
  while (!bytes.empty()) bytes.remove_prefix(take(bytes));
}

std::optional<std::size_t> MessageCounter::feed_to(std::string_view bytes, std::uint64_t count,
                                                   std::uint64_t byte) {
  for (std::size_t done = 0; done < bytes.size();) {
    const bool in_it = messages_ == count && offset() < byte;
    // Not a byte beyond the place, since a message that is over tells no more how long it was.
    const std::uint64_t before = offset();
    const std::size_t most = in_it ? static_cast<std::size_t>(byte - before) : bytes.size();
    const std::size_t taken = take(bytes.substr(done, most));
    done += taken;
    const bool there = in_it ? before + taken == byte : byte == 0 && messages_ == count && between_messages();
    if (there) return done;
  }
  return std::nullopt;
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
