// Finds HTTP/2 frames in one direction of a connection, whose bytes come in pieces of any size.
#pragma once

#include <array>
#include <string_view>

#include "harness/h2/frame.h"

namespace weir::h2 {

/// A value type; holds back nothing but the beginning of a frame header.
class FrameSplitter {
 public:
  /// What lies at the front of the bytes.
  struct Part {
    enum class What {
      kNothing,   // all is taken; a frame header may have begun and is held back
      kPreface,   // a piece of the client's preface: `bytes`
      kHeader,    // a frame header is whole: header(), header_bytes()
      kPayload,   // a piece of the frame's payload: `bytes`, never empty
      kFrameEnd,  // the frame is over; follows every header
      kNotHttp2,  // this is no HTTP/2 connection; nothing more is taken
    } what = What::kNothing;
    std::string_view bytes{};
  };

  /// `preface`: the bytes are a client's.
  explicit FrameSplitter(bool preface) : preface_left_(preface ? kClientPreface : std::string_view()) {}

  /// Takes the next part off the front of `bytes`. Call until it says kNothing or kNotHttp2. A first frame that is not
  /// SETTINGS is no HTTP/2 (RFC 9113 section 3.4).
  Part next(std::string_view& bytes);

  /// The frame under way, or the last one.
  [[nodiscard]] const FrameHeader& header() const { return header_; }
  /// Its header as it came, the reserved bit included.
  [[nodiscard]] std::string_view header_bytes() const { return {raw_.data(), kFrameHeaderSize}; }
  /// Bytes of a frame header that is not whole yet, or that showed that this is no HTTP/2.
  [[nodiscard]] std::string_view held() const {
    return state_ == State::kPayload ? std::string_view() : std::string_view(raw_.data(), raw_size_);
  }
  /// The client's preface has not come yet, or not all of it.
  [[nodiscard]] bool in_preface() const { return !preface_left_.empty(); }
  /// Between two frames: here another one may be put in, since the beginning of a header is held back.
  [[nodiscard]] bool at_boundary() const { return preface_left_.empty() && state_ == State::kHeader; }

 private:
  enum class State { kHeader, kPayload, kBroken };

  std::string_view preface_left_;
  State state_ = State::kHeader;
  std::array<char, kFrameHeaderSize> raw_{};
  std::size_t raw_size_ = 0;
  FrameHeader header_;
  std::uint32_t payload_left_ = 0;
  bool first_ = true;
};

}  // namespace weir::h2
