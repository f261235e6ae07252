// gRPC's length-prefixed messages (gRPC doc/PROTOCOL-HTTP2.md): one byte "compressed", four bytes length, the message.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace weir {

constexpr std::size_t kMessagePrefix = 5;

/// Appends the prefix and the message. The message has less than 4 GiB. `compressed`: its bytes are, as grpc-encoding says.
void append_message(std::string& out, std::string_view message, bool compressed = false);

/// Appends the prefix and room for a message of so many bytes, and gives where it goes; good until the text is changed.
[[nodiscard]] char* append_room(std::string& out, std::size_t size);

/// Finds messages in a stream of bytes that comes in pieces of any size. Holds back only what is not yet a whole
/// message, or was not asked for. Nothing is allocated between messages that come whole.
class MessageReader {
 public:
  /// What take() found.
  enum class Found { kMessage, kCompressed, kNothing, kBroken };

  /// More bytes. They must stay where they are until take() found nothing or keep() was called.
  void feed(std::string_view bytes);
  /// The next whole message, valid until the next call of any method. kCompressed: its bytes are, and only with `takes_compressed`.
  /// kBroken: a compressed message, which nobody asked for (grpc-encoding was not offered), or an unknown flag; nothing can follow.
  Found take(std::string_view& message, bool takes_compressed = false);
  /// The size that the next message's prefix gives, once it is there and sound: take() has its own word for others.
  [[nodiscard]] std::optional<std::uint32_t> next_size() const;
  /// Copies what was fed and not taken, so that the piece may go.
  void keep();

  /// Bytes held back: of a message that is not whole, or of whole ones not taken.
  [[nodiscard]] std::size_t held() const { return rest().size(); }

 private:
  [[nodiscard]] std::string_view rest() const;
  void consume(std::size_t bytes);

  std::unique_ptr<std::string> kept_;  // bytes of earlier pieces, from kept_at_ on; null when there are none
  std::size_t kept_at_ = 0;
  std::string_view piece_;  // what is being fed, while nothing is kept
};

}  // namespace weir
