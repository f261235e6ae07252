#include "harness/h2/frame_splitter.h"

#include <algorithm>

namespace weir::h2 {

FrameSplitter::Part FrameSplitter::next(std::string_view& bytes) {
  using What = Part::What;
  const auto take = [&bytes](std::size_t n) {
    const std::string_view piece = bytes.substr(0, n);
    bytes.remove_prefix(piece.size());
    return piece;
  };
  if (state_ == State::kBroken) return {What::kNotHttp2};
  if (state_ == State::kPayload) {
    if (payload_left_ == 0) {
      state_ = State::kHeader;
      raw_size_ = 0;
      return {What::kFrameEnd};
    }
    if (bytes.empty()) return {};
    const std::string_view piece = take(payload_left_);
    payload_left_ -= static_cast<std::uint32_t>(piece.size());
    return {What::kPayload, piece};
  }
  if (bytes.empty()) return {};
  if (!preface_left_.empty()) {
    const std::string_view expected = preface_left_.substr(0, bytes.size());
    if (!bytes.starts_with(expected)) {
      state_ = State::kBroken;
      return {What::kNotHttp2};
    }
    preface_left_.remove_prefix(expected.size());
    return {What::kPreface, take(expected.size())};
  }
  const std::string_view piece = take(kFrameHeaderSize - raw_size_);
  std::copy(piece.begin(), piece.end(), raw_.begin() + static_cast<std::ptrdiff_t>(raw_size_));
  raw_size_ += piece.size();
  if (raw_size_ < kFrameHeaderSize) return {};
  header_ = read_frame_header({raw_.data(), raw_.size()});
  if (first_ && header_.type != kSettings) {
    state_ = State::kBroken;
    return {What::kNotHttp2};
  }
  first_ = false;
  payload_left_ = header_.length;
  state_ = State::kPayload;
  return {What::kHeader};
}

}  // namespace weir::h2
