// What a stream has received and nobody has taken yet, and the credit that is owed to its peer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "harness/h2/grpc_framing.h"
#include "harness/wire/batches.h"

namespace weir {

/// One way of a stream, on either side. Used by one thread at a time.
class Inbox {
 public:
  enum class Found {
    kMessage,
    kCompressed,  // a message whose bytes are compressed; only where that was offered
    kNothing,     // no message is whole
    kBroken,      // it is compressed, which nobody offered, or no message: nothing can follow
    kTooLarge,    // its prefix says more than is accepted: next_size() has it
  };

  /// More bytes. They must stay where they are until take() found nothing or keep() was called.
  void feed(std::string_view bytes) {
    owed_ += static_cast<std::uint32_t>(bytes.size());
    messages_.feed(bytes);
  }
  /// The next message, valid until the next call of any method. `limit`: bytes of the largest that is accepted; nothing: any.
  /// `takes_compressed`: messages were offered to be.
  [[nodiscard]] Found take(std::string_view& message, std::optional<std::uint64_t> limit,
                           bool takes_compressed = false) {
    if (limit && next_size() > *limit) return Found::kTooLarge;
    switch (messages_.take(message, takes_compressed)) {
      case MessageReader::Found::kMessage:
        return Found::kMessage;
      case MessageReader::Found::kCompressed:
        return Found::kCompressed;
      case MessageReader::Found::kNothing:
        return Found::kNothing;
      case MessageReader::Found::kBroken:
        break;
    }
    return Found::kBroken;
  }
  /// Copies what was fed and not taken, so that the piece may go.
  void keep() { messages_.keep(); }

  /// As the next message's prefix says; 0 while that is not there.
  [[nodiscard]] std::uint32_t next_size() const { return messages_.next_size().value_or(0); }
  /// The next message is all there, so that take() has something to say of it.
  [[nodiscard]] bool has_whole() const {
    return held() >= kMessagePrefix && held() - kMessagePrefix >= next_size();
  }
  /// Bytes of messages that are not whole, or not taken.
  [[nodiscard]] std::size_t held() const { return messages_.held(); }

  /// So many bytes the peer is to be given credit for (RFC 9113 section 5.2); 0: not yet, they would be few. To be asked only
  /// while somebody reads: a reader that pauses must be felt by the peer.
  [[nodiscard]] std::uint32_t take_credit() { return owed_ < kWindowPortion ? 0 : std::exchange(owed_, 0); }

 private:
  MessageReader messages_;
  std::uint32_t owed_ = 0;  // bytes received that the peer has no credit for yet
};

}  // namespace weir
