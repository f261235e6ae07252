// Counts gRPC messages in what DATA frames carry (gRPC doc/PROTOCOL-HTTP2.md, "Length-Prefixed-Message"): a byte
// "compressed", four bytes length, the message. Messages and frames end where they like.
#pragma once

#include <cstdint>
#include <string_view>

namespace weir::h2 {

/// A value type; keeps no byte of a message.
class MessageCounter {
 public:
  /// More of the stream's data, padding left out.
  void feed(std::string_view bytes);

  /// Whole messages so far.
  [[nodiscard]] std::uint64_t messages() const { return messages_; }
  /// Messages that have begun: the next one counts once its first byte is there.
  [[nodiscard]] std::uint64_t begun() const { return messages_ + (between_messages() ? 0 : 1); }
  [[nodiscard]] bool inside_prefix() const { return prefix_size_ > 0 && prefix_size_ < kPrefix; }
  [[nodiscard]] bool inside_message() const { return prefix_size_ == kPrefix; }
  [[nodiscard]] bool between_messages() const { return prefix_size_ == 0; }
  /// Prefixes whose first byte was neither 0 nor 1.
  [[nodiscard]] std::uint64_t bad_flags() const { return bad_flags_; }

  static constexpr std::uint32_t kPrefix = 5;

 private:
  std::uint64_t messages_ = 0;
  std::uint64_t bad_flags_ = 0;
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
