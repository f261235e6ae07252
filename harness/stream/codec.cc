#include "harness/stream/codec.h"

#include <cstdint>
#include <cstring>

#include "chat.pb.h"
#include "harness/scenario/preflight.h"

namespace weir {
namespace {

/// Eight bytes at a time: most text is ASCII.
bool is_ascii(std::string_view text) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  std::uint64_t seen = 0;
  std::size_t i = 0;
  for (; i + sizeof seen <= text.size(); i += sizeof seen) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + i, sizeof eight);
    seen |= eight;
  }
  for (; i < text.size(); ++i) seen |= static_cast<unsigned char>(text[i]);
  return (seen & kHighBits) == 0;
}

/// Takes a varint (protobuf's encoding guide) off the front; nothing when there is none of at most five bytes.
std::optional<std::uint64_t> take_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 5 && i < bytes.size(); ++i) {
    auto byte = static_cast<unsigned char>(bytes[i]);
    value |= static_cast<std::uint64_t>(byte & 0x7FU) << (7 * i);
    if (byte < 0x80) {
      bytes.remove_prefix(i + 1);
      return value;
    }
  }
  return std::nullopt;
}

}  // namespace

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

std::string encode_reply(std::string_view reply) {
  chat::MessageResponse response;
  response.set_reply(reply.data(), reply.size());
  return response.SerializeAsString();
}

std::optional<std::string> decode_request(std::string_view bytes) {
  chat::MessageRequest request;
  if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  return std::move(*request.mutable_content());
}

bool echoes_as_it_stands(std::string_view bytes) {
  static_assert(chat::MessageRequest::kContentFieldNumber == 1 &&
                chat::MessageResponse::kReplyFieldNumber == 1);
  constexpr char kTag = 1 << 3 | 2;  // field 1, length-delimited
  if (bytes.empty()) return true;
  if (bytes.front() != kTag) return false;
  bytes.remove_prefix(1);
  std::optional<std::uint64_t> size = take_varint(bytes);
  return size && *size == bytes.size() && (is_ascii(bytes) || is_utf8(bytes));
}

}  // namespace weir
