// The header blocks that go one way: put together from their frames, decoded, and written anew where the receiver's table
// is out of step.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/fault/link.h"
#include "harness/h2/frame.h"
#include "harness/h2/hpack.h"
#include "harness/h2/stream_numbers.h"

namespace weir {

[[nodiscard]] inline bool opens_block(const h2::FrameHeader& header) { return header.type == h2::kHeaders; }
[[nodiscard]] inline bool is_block(const h2::FrameHeader& header) {
  return header.type == h2::kHeaders || header.type == h2::kContinuation;
}

/// More than any block of ours. A block or a control frame beyond it is not followed.
inline constexpr std::size_t kMostLookedAt = std::size_t{1} << 20;

/// Whatever table the receiver has allowed, for who only reads along: the blocks say how much of it they use.
inline constexpr std::uint32_t kAnyTable = 1U << 20;

/// `heading`: the end that they go to, kClient or kServer.
class HeaderLine {
 public:
  explicit HeaderLine(Toward heading) : heading_(heading) {}

  /// A HEADERS frame begins.
  void begin(const h2::FrameHeader& header);
  /// A header block is under way: no other frame may come between its own.
  [[nodiscard]] bool under_way() const { return under_way_; }
  enum class Added { kNothing, kMore, kWhole, kTooLong };
  /// A HEADERS or CONTINUATION frame is over. kNothing: it continued nothing.
  Added add(const h2::FrameHeader& header, std::string_view payload);

  /// The frame that the block began with, and of how many it is made.
  [[nodiscard]] const h2::FrameHeader& head() const { return head_; }
  [[nodiscard]] std::uint32_t frames() const { return frames_; }
  [[nodiscard]] bool ends_stream() const { return head_.has(h2::kEndStream); }
  /// The fields of a whole block, to be asked for once. Nothing: it is broken, and no later one can be read.
  [[nodiscard]] std::optional<HeaderFields> inflate() { return hpack_.inflate(block_); }
  /// The receiver allows so much for the dynamic table.
  void allow_table(std::uint32_t size) { hpack_.allow_table(size); }

  /// From here on the receiver's table misses something: no block may use it any more.
  void leave_table() { apart_ = true; }
  [[nodiscard]] bool left_table() const { return apart_; }
  /// The block as it goes on, or one that says `fields` in its place.
  [[nodiscard]] std::string block_onward(const HeaderFields& fields) const;
  /// The frames of the block under way, which say `block`.
  [[nodiscard]] std::string framed(std::string_view block, const h2::StreamNumbers& numbers) const;
  /// The same as it came.
  [[nodiscard]] std::string framed(const h2::StreamNumbers& numbers) const { return framed(block_, numbers); }
  /// Frames of a block of the relay's own, on a stream by the client's number.
  [[nodiscard]] std::string made(std::uint32_t h2_stream, const HeaderFields& fields, bool end_stream,
                                 const h2::StreamNumbers& numbers);

 private:
  Toward heading_;
  HpackInflater hpack_;
  bool apart_ = false;
  bool under_way_ = false;
  h2::FrameHeader head_;
  std::uint32_t frames_ = 0;
  std::string block_;
  std::string priority_;  // that came with it, or nothing
};

}  // namespace weir
