// Any bytes as one direction of an HTTP/2 connection. However they are cut, the splitter finds the same frames and the
// counter the same messages, and nothing of what came is lost.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "harness/h2/frame_splitter.h"
#include "harness/h2/message_counter.h"

namespace {

using What = weir::h2::FrameSplitter::Part::What;

void require(bool condition) {
  if (!condition) std::abort();
}

/// What was found, as text that can be compared.
struct Reading {
  explicit Reading(bool client) : splitter(client) {}
  weir::h2::FrameSplitter splitter;
  weir::h2::MessageCounter counter;
  weir::h2::DataPayload data;
  std::string bytes;   // all that was handed out
  std::string frames;  // headers, and where frames ended
  bool broken = false;

  void feed(std::string_view piece) {
    while (!broken) {
      const weir::h2::FrameSplitter::Part part = splitter.next(piece);
      bytes += part.bytes;
      if (part.what == What::kNothing) return;
      if (part.what == What::kNotHttp2) broken = true;
      if (part.what == What::kFrameEnd) frames += '.';
      if (part.what == What::kHeader) {
        bytes += splitter.header_bytes();
        frames += splitter.header_bytes();
        const weir::h2::FrameHeader& header = splitter.header();
        data = weir::h2::DataPayload(header.length, header.has(weir::h2::kPadded));
      }
      if (part.what == What::kPayload && splitter.header().type == weir::h2::kData) {
        counter.feed(data.data_in(part.bytes));
      }
    }
    rest += piece;
  }
  std::string rest;  // not taken
};

/// `seed` makes the pieces, of one byte to 32.
void check(std::string_view bytes, bool client, std::uint32_t seed) {
  Reading whole(client);
  whole.feed(bytes);
  Reading cut(client);
  const std::uint32_t most = 1 + seed % 32;
  for (std::string_view rest = bytes; !rest.empty();) {
    seed = seed * 1664525U + 1013904223U;
    const std::string_view piece = rest.substr(0, 1 + (seed >> 16) % most);
    rest.remove_prefix(piece.size());
    cut.feed(piece);
  }
  for (const Reading* reading : {&whole, &cut}) {
    require(reading->bytes + std::string(reading->splitter.held()) + reading->rest == bytes);
    require(reading->splitter.held().size() <= weir::h2::kFrameHeaderSize);
  }
  require(whole.broken == cut.broken);
  require(whole.frames == cut.frames);
  require(whole.counter.messages() == cut.counter.messages());
  require(whole.counter.bad_flags() == cut.counter.bad_flags());
  require(whole.counter.between_messages() == cut.counter.between_messages());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  check(bytes, data[0] % 2 == 1, data[0] / 2);
  return 0;
}
