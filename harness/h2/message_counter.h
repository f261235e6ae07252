// Counts gRPC messages in what DATA frames carry (gRPC doc/PROTOCOL-HTTP2.md, "Length-Prefixed-Message"): a byte
// "compressed", four bytes length, the message. Messages and frames end where they like.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "harness/h2/grpc_framing.h"

namespace weir::h2 {

/// A value type; keeps no byte of a message.
class MessageCounter {
 public:
  /// More of the stream's data, padding left out.
  void feed(std::string_view bytes);
  /// The same up to the place behind `count` messages and `byte` bytes of the next, prefix included: how many of `bytes` it
  /// took, 1 or more. Nothing when the place is not among them; then all of them are taken.
  [[nodiscard]] std::optional<std::size_t> feed_to(std::string_view bytes, std::uint64_t count,
                                                   std::uint64_t byte);

  /// Whole messages so far.
  [[nodiscard]] std::uint64_t messages() const { return messages_; }
  /// Messages that have begun: the next one counts once its first byte is there.
  [[nodiscard]] std::uint64_t begun() const { return messages_ + (between_messages() ? 0 : 1); }
  [[nodiscard]] bool inside_prefix() const { return prefix_size_ > 0 && prefix_size_ < kPrefix; }
  [[nodiscard]] bool inside_message() const { return prefix_size_ == kPrefix; }
  [[nodiscard]] bool between_messages() const { return prefix_size_ == 0; }
  /// Bytes of the message under way, prefix included; 0 between two.
  [[nodiscard]] std::uint64_t offset() const {
    return prefix_size_ + (inside_message() ? length_ - left_ : 0);
  }
  /// feed_to() would look for this place in vain: it is past, or here.
  [[nodiscard]] bool is_past(std::uint64_t count, std::uint64_t byte) const {
    return messages_ > count || (messages_ == count && offset() >= byte);
  }
  /// Prefixes whose first byte was neither 0 nor 1.
  [[nodiscard]] std::uint64_t bad_flags() const { return bad_flags_; }
  /// Whole messages before the first of these.
  [[nodiscard]] std::uint64_t sound_messages() const { return sound_; }

  static constexpr std::uint32_t kPrefix = kMessagePrefix;

 private:
  /// Takes a byte of a prefix or what there is of a message off the front, and says how many bytes.
  std::size_t take(std::string_view bytes);

  std::uint64_t messages_ = 0;
  std::uint64_t bad_flags_ = 0;
  std::uint64_t sound_ = 0;
  std::uint32_t prefix_size_ = 0;  // bytes of the prefix seen
  std::uint32_t length_ = 0;
  std::uint32_t left_ = 0;  // of the message, once the prefix is whole
};

/// Which bytes of a DATA frame are data and which are padding (RFC 9113 section 6.1), piece by piece. Padding that is
/// longer than the frame is a peer's mistake; then nothing is data.
class DataPayload {
 public:
  DataPayload() = default;
  /// `length` of the payload; `padded` as the frame's flags say.
  DataPayload(std::uint32_t length, bool padded)
      : data_left_(padded ? 0 : length), rest_(length), pad_next_(padded) {}
  /// The data in the next piece of the payload.
  [[nodiscard]] std::string_view data_in(std::string_view piece);

 private:
  std::uint32_t data_left_ = 0;
  std::uint32_t rest_ = 0;  // of the payload
  bool pad_next_ = false;   // the byte that says how long the padding is comes next
};

}  // namespace weir::h2
