// Contents to message bytes and back, for the chat service.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace weir {

/// The bytes of a chat.MessageRequest with this content. Valid UTF-8 in, valid message out.
[[nodiscard]] std::string encode_request(std::string_view content);

/// The reply in a chat.MessageResponse; nothing when the bytes are no such message (bad wire format, invalid
/// UTF-8).
[[nodiscard]] std::optional<std::string> decode_reply(std::string_view bytes);

}  // namespace weir
