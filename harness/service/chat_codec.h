// Contents to message bytes and back, for the chat service.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir {

/// The bytes of a chat.MessageRequest around its content. Valid UTF-8 in, valid message out.
class RequestFrame {
 public:
  /// A content of so many bytes, in a message that has `at_least` so many: see pad_message().
  explicit RequestFrame(std::size_t content, std::uint64_t at_least = 0);

  /// Of the whole message.
  [[nodiscard]] std::size_t size() const { return head_ + content_ + padding_.size(); }
  /// Writes what is around the content to `at`, where there is room for size(), and gives where the content goes.
  [[nodiscard]] char* write(char* at) const;

  struct Padding {
    bool any = false;
    std::size_t head = 0;
    std::size_t filler = 0;
    [[nodiscard]] std::size_t size() const { return head + filler; }
  };

 private:
  std::size_t content_;
  std::size_t head_;
  Padding padding_;
};

/// Makes `out` the bytes of a chat.MessageRequest with this content. Valid UTF-8 in, valid message out.
void encode_request(std::string_view content, std::string& out);

/// The reply in a chat.MessageResponse; nothing when the bytes are no such message (bad wire format, invalid
/// UTF-8). A view into `bytes`, or into `scratch` where the message is not written in the usual way.
[[nodiscard]] std::optional<std::string_view> decode_reply(std::string_view bytes, std::string& scratch);

/// Makes a message `size` bytes long at least, by a field that no reader knows and every reader skips
/// (protobuf.dev/programming-guides/encoding): what it says stays as it is. Up to 4 GiB.
void pad_message(std::string& message, std::uint64_t size);

/// The same for the server: the bytes of a chat.MessageResponse, `size` of them at least, and the content in a
/// chat.MessageRequest.
[[nodiscard]] std::string encode_reply(std::string_view reply, std::uint64_t size = 0);
[[nodiscard]] std::optional<std::string> decode_request(std::string_view bytes);

/// Whether the bytes are a chat.MessageRequest as every library writes it: the content's tag once, its length, valid
/// UTF-8; or nothing at all. Such bytes are the chat.MessageResponse with the same text, since both have the number 1.
[[nodiscard]] bool echoes_as_it_stands(std::string_view bytes);

}  // namespace weir
