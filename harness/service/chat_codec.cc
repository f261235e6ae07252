#include "harness/service/chat_codec.h"

#include <google/protobuf/io/coded_stream.h>

#include <algorithm>
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
  if (bytes.size() < 2 || bytes[0] != kTag) return std::nullopt;
  CodedInputStream in(reinterpret_cast<const std::uint8_t*>(bytes.data()) + 1,
                      static_cast<int>(bytes.size()) - 1);
  std::uint32_t size = 0;
  if (!in.ReadVarint32(&size)) return std::nullopt;
  std::string_view field = bytes.substr(1 + static_cast<std::size_t>(in.CurrentPosition()));
  if (field.size() != size || !is_utf8(field)) return std::nullopt;
  return field;
}

/// Bytes of tag and length before so many bytes.
std::size_t head_of(std::size_t size) {
  return 1 + CodedOutputStream::VarintSize32(static_cast<std::uint32_t>(size));
}

/// Gives where they go.
char* put_head(char tag, std::size_t size, char* at) {
  *at = tag;
  std::uint8_t* const length = reinterpret_cast<std::uint8_t*>(at) + 1;
  return reinterpret_cast<char*>(
      CodedOutputStream::WriteVarint32ToArray(static_cast<std::uint32_t>(size), length));
}

using Padding = RequestFrame::Padding;

/// What makes a message of `now` bytes `size` long at least.
Padding padding_of(std::size_t now, std::uint64_t size) {
  constexpr std::uint64_t kLongestHead = 6;  // tag and length
  if (now >= size) return {};
  const std::uint64_t missing = size - now;
  std::uint64_t filler = missing - std::min(missing, kLongestHead);
  // A shorter length leaves room for more; one or two bytes too many do no harm, too few would.
  if (const std::size_t head = head_of(filler); head < missing) filler = missing - head;
  return {.any = true, .head = head_of(filler), .filler = filler};
}

void put_padding(const Padding& padding, char* at) {
  std::fill_n(put_head(kFillerTag, padding.filler, at), padding.filler, 'x');
}

}  // namespace

RequestFrame::RequestFrame(std::size_t content, std::uint64_t at_least)
    : content_(content),
      head_(content == 0 ? 0 : head_of(content)),
      padding_(padding_of(head_ + content, at_least)) {}

char* RequestFrame::write(char* at) const {
  // As chat::MessageRequest would write it, without a message to fill first: this is done for every message sent.
  char* const content = content_ == 0 ? at : put_head(kTag, content_, at);
  if (padding_.any) put_padding(padding_, content + content_);
  return content;
}

void encode_request(std::string_view content, std::string& out) {
  const RequestFrame frame(content.size());
  out.resize(frame.size());
  std::copy(content.begin(), content.end(), frame.write(out.data()));
}

std::optional<std::string_view> decode_reply(std::string_view bytes, std::string& scratch) {
  if (std::optional<std::string_view> field = plain_field(bytes)) return field;
  chat::MessageResponse response;
  if (!response.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  scratch = std::move(*response.mutable_reply());
  return scratch;
}

void pad_message(std::string& message, std::uint64_t size) {
  const Padding padding = padding_of(message.size(), size);
  if (!padding.any) return;
  const std::size_t before = message.size();
  message.resize(before + padding.size());
  put_padding(padding, message.data() + before);
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
