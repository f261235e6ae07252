#include "harness/stream/codec.h"

#include <google/protobuf/io/coded_stream.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "chat.pb.h"
#include "harness/model/utf8.h"

namespace weir {
namespace {

using google::protobuf::io::CodedInputStream;
using google::protobuf::io::CodedOutputStream;

// Field 1, length-delimited: the one field of both messages (protobuf.dev/programming-guides/encoding).
constexpr char kTag = 0x0A;
// Field 15, length-delimited: neither message has it.
constexpr char kFillerTag = 0x7A;

/// The field, when the message is that and nothing else; nothing for all that protobuf has to look at.
std::optional<std::string_view> plain_field(std::string_view bytes) {
  if (bytes.empty() || bytes[0] != kTag) return std::nullopt;
  CodedInputStream in(reinterpret_cast<const std::uint8_t*>(bytes.data()) + 1,
                      static_cast<int>(bytes.size()) - 1);
  std::uint32_t size = 0;
  if (!in.ReadVarint32(&size)) return std::nullopt;
  std::string_view field = bytes.substr(1 + static_cast<std::size_t>(in.CurrentPosition()));
  if (field.size() != size || !is_utf8(field)) return std::nullopt;
  return field;
}

}  // namespace

void encode_request(std::string_view content, std::string& out) {
  // As chat::MessageRequest would write it, without a message to fill first: this is done for every message sent.
  out.clear();
  if (content.empty()) return;
  std::array<std::uint8_t, 5> size{};
  const std::uint8_t* end =
      CodedOutputStream::WriteVarint32ToArray(static_cast<std::uint32_t>(content.size()), size.data());
  out.push_back(kTag);
  out.append(reinterpret_cast<const char*>(size.data()), static_cast<std::size_t>(end - size.data()));
  out.append(content);
}

std::optional<std::string_view> decode_reply(std::string_view bytes, std::string& scratch) {
  if (std::optional<std::string_view> field = plain_field(bytes)) return field;
  chat::MessageResponse response;
  if (!response.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  scratch = std::move(*response.mutable_reply());
  return scratch;
}

void pad_message(std::string& message, std::uint64_t size) {
  constexpr std::size_t kLongestHead = 6;  // tag and length
  if (message.size() >= size) return;
  std::uint64_t missing = size - message.size();
  std::uint64_t filler = missing - std::min<std::uint64_t>(missing, kLongestHead);
  // A shorter length leaves room for more; one or two bytes too many do no harm, too few would.
  std::array<std::uint8_t, 5> length{};
  const std::uint8_t* end =
      CodedOutputStream::WriteVarint32ToArray(static_cast<std::uint32_t>(filler), length.data());
  auto head = static_cast<std::uint64_t>(end - length.data()) + 1;
  if (head < missing) filler = missing - head;
  end = CodedOutputStream::WriteVarint32ToArray(static_cast<std::uint32_t>(filler), length.data());
  message.push_back(kFillerTag);
  message.append(reinterpret_cast<const char*>(length.data()), static_cast<std::size_t>(end - length.data()));
  message.append(filler, 'x');
}

std::string encode_reply(std::string_view reply, std::uint64_t size) {
  chat::MessageResponse response;
  response.set_reply(reply.data(), reply.size());
  std::string out = response.SerializeAsString();
  pad_message(out, size);
  return out;
}

std::optional<std::string> decode_request(std::string_view bytes) {
  chat::MessageRequest request;
  if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  return std::move(*request.mutable_content());
}

bool echoes_as_it_stands(std::string_view bytes) {
  static_assert(chat::MessageRequest::kContentFieldNumber == 1 &&
                chat::MessageResponse::kReplyFieldNumber == 1);
  return bytes.empty() || plain_field(bytes).has_value();
}

}  // namespace weir
