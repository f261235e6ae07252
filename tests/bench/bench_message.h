// The one message that the bare clients send again and again.
#pragma once

#include <string>

#include "harness/service/chat_codec.h"
#include "harness/service/chat_content.h"
#include "tests/bench/load.h"

namespace weir::bench {

inline constexpr const char* kChatMethod = "/chat.ChatService/BidirectionalChat";

/// An encoded chat.MessageRequest, of the same size as those of weir's client under this load.
[[nodiscard]] inline std::string encoded_message(const Load& load) {
  Payload payload;
  payload.size = Bytes{load.content_bytes};
  std::string message;
  encode_request(ContentFormat(payload).make(0, 0), message);
  return message;
}

}  // namespace weir::bench
