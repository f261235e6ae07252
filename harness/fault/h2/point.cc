#include "harness/fault/h2/point.h"

namespace weir::h2 {

bool is_counted(const FrameHeader& header) {
  return header.type == kHeaders || header.type == kContinuation || header.type == kData ||
         header.type == kRstStream;
}

std::optional<std::size_t> PointSeeker::header(const FrameHeader& header) {
  counted_ = is_counted(header);
  taken_ = kFrameHeaderSize;
  is_data_ = header.type == kData;
  if (is_data_) data_ = DataPayload(header.length, header.has(kPadded));
  // A CONTINUATION has no END_STREAM of its own: that of its HEADERS holds for the whole block (RFC 9113 section 6.2).
  if (header.type == kHeaders) last_block_ = header.has(kEndStream);
  block_over_ = (header.type == kHeaders || header.type == kContinuation) && header.has(kEndHeaders);
  if (found_ || !in_its_frame() || point_.byte > kFrameHeaderSize) return std::nullopt;
  found_ = true;
  return point_.byte;
}

std::optional<std::size_t> PointSeeker::payload(std::string_view piece) {
  const std::uint64_t before = taken_;
  taken_ += piece.size();
  if (found_) return std::nullopt;
  if (in_its_frame()) {
    found_ = point_.byte > before && point_.byte <= taken_;
    return found_ ? std::optional<std::size_t>(point_.byte - before) : std::nullopt;
  }
  if (point_.what != WirePoint::What::kMessage || !is_data_) return std::nullopt;
  const std::string_view data = data_.data_in(piece);
  const std::optional<std::size_t> bytes = messages_.feed_to(data, point_.count, point_.byte);
  if (!bytes) return std::nullopt;
  found_ = true;
  return static_cast<std::size_t>(data.data() - piece.data()) + *bytes;
}

bool PointSeeker::end() {
  if (counted_) ++frames_;
  counted_ = false;
  const bool behind_frames =
      point_.what == WirePoint::What::kFrame && point_.byte == 0 && frames_ == point_.count;
  const bool behind_trailers = point_.what == WirePoint::What::kTrailers && block_over_ && last_block_;
  block_over_ = false;
  if (found_ || !(behind_frames || behind_trailers)) return false;
  found_ = true;
  return true;
}

bool PointSeeker::missed() const {
  if (found_) return false;
  if (point_.what == WirePoint::What::kMessage) return messages_.is_past(point_.count, point_.byte);
  return point_.what == WirePoint::What::kFrame &&
         (frames_ > point_.count || (frames_ == point_.count && point_.byte == 0));
}

}  // namespace weir::h2
