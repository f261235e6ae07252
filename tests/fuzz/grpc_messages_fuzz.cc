// Any bytes as gRPC's framed messages. However they are cut, the reader finds the same ones, and what it found and holds back is
// what came.
#include <string>
#include <string_view>
#include <vector>

#include "harness/h2/grpc_framing.h"
#include "tests/fuzz/input.h"

namespace {

using weir::MessageReader;

struct Reading {
  MessageReader reader;
  std::vector<std::string> messages;
  bool broken = false;

  void feed(std::string_view piece) {
    if (broken) return;
    reader.feed(piece);
    for (;;) {
      const std::optional<std::uint32_t> next = reader.next_size();
      std::string_view message;
      const MessageReader::Found found = reader.take(message);
      if (found == MessageReader::Found::kMessage) {
        weir::fuzz::require(next == message.size());
        messages.emplace_back(message);
        continue;
      }
      broken = found == MessageReader::Found::kBroken;
      break;
    }
    if (!broken) reader.keep();
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes = weir::fuzz::text(data, size).substr(1);
  Reading whole;
  whole.feed(bytes);
  Reading cut;
  for (std::string_view piece : weir::fuzz::pieces(bytes, data[0])) cut.feed(piece);
  weir::fuzz::require(whole.messages == cut.messages && whole.broken == cut.broken);
  if (whole.broken) return 0;
  std::string again;
  for (const std::string& message : whole.messages) weir::append_message(again, message);
  weir::fuzz::require(bytes.starts_with(again) && bytes.size() - again.size() == whole.reader.held());
  weir::fuzz::require(whole.reader.held() == cut.reader.held());
  return 0;
}
