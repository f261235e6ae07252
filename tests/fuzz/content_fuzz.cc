// Any bytes as a message of the chat service, on its way to either end, and as the content of a reply. What is intact is what
// weir makes, and what echoes as it stands is read by both ends as the same text.
#include <string>
#include <string_view>

#include "harness/scenario/scenario.h"
#include "harness/service/chat_codec.h"
#include "harness/service/chat_content.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace weir;
  const std::string_view bytes = fuzz::text(data, size);
  std::string scratch;
  const std::optional<std::string_view> reply = decode_reply(bytes, scratch);
  const std::optional<std::string> request = decode_request(bytes);
  if (echoes_as_it_stands(bytes)) fuzz::require(reply && request && *reply == *request);
  if (reply) {
    std::string again;
    const std::string written = encode_reply(*reply);
    fuzz::require(decode_reply(written, again) == *reply);
  }
  const ContentFormat format(Payload{});
  const ReplyContent content = format.read(bytes);
  fuzz::require(content.readable || !content.intact);
  if (content.intact && !content.push) {
    fuzz::require(bytes.ends_with(format.make(content.stream, content.seq)));
  }
  return 0;
}
