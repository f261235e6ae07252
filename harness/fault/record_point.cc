#include "harness/fault/record_point.h"

#include <algorithm>

namespace weir {

/// Content types from change_cipher_spec to heartbeat, any version 3.x: whatever TLS there is (RFC 8446 section 5.1, RFC 6520).
bool RecordSeeker::read_header() {
  const auto byte = [this](std::size_t at) { return static_cast<std::uint8_t>(header_[at]); };
  length_ = kHeader + ((std::uint64_t{byte(3)} << 8) | byte(4));
  return byte(0) >= 20 && byte(0) <= 24 && byte(1) == 3;
}

std::optional<std::size_t> RecordSeeker::look(std::string_view bytes) {
  std::size_t at = 0;
  const auto in_its_record = [this] { return records_ == point_.count && point_.byte > 0; };
  while (!found_ && !missed_ && at < bytes.size()) {
    const std::uint64_t before = taken_;
    if (taken_ < kHeader) {
      header_[taken_++] = bytes[at++];
      if (taken_ == kHeader && !read_header()) missed_ = true;
    } else {
      const std::uint64_t step = std::min<std::uint64_t>(length_ - taken_, bytes.size() - at);
      taken_ += step;
      at += static_cast<std::size_t>(step);
    }
    if (missed_) break;
    if (in_its_record() && point_.byte > before && point_.byte <= taken_) {
      found_ = true;
      return at - static_cast<std::size_t>(taken_ - point_.byte);
    }
    if (taken_ < kHeader || taken_ < length_) continue;
    missed_ = in_its_record();
    ++records_;
    taken_ = 0;
    if (records_ == point_.count && point_.byte == 0) {
      found_ = true;
      return at;
    }
  }
  return std::nullopt;
}

}  // namespace weir
