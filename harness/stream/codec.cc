#include "harness/stream/codec.h"

#include "chat.pb.h"

namespace weir {

std::string encode_request(std::string_view content) {
  chat::MessageRequest request;
  request.set_content(content.data(), content.size());
  return request.SerializeAsString();
}

std::optional<std::string> decode_reply(std::string_view bytes) {
  chat::MessageResponse response;
  if (!response.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  return std::move(*response.mutable_reply());
}

}  // namespace weir
