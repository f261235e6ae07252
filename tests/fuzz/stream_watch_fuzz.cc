// Any bytes between a client and a server, as the watch of a trace hears them: the first byte of each piece says which way it goes, and
// whether it went on.
#include <string_view>

#include "harness/relay/trace_line.h"
#include "harness/relay/watch/stream_watch.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const weir::h2::StreamNumbers numbers;
  weir::StreamWatch watch(numbers, [](const weir::StreamEvent& event) {
    const std::string line = weir::trace_line({.what = weir::LinkTrace::What::kStream, .stream = &event}, {});
    weir::fuzz::require(line.starts_with('{') && line.ends_with('}'));
  });
  // What a client begins with, so that what follows is taken for HTTP/2.
  const std::string hello = std::string(weir::h2::kClientPreface) + weir::h2::settings(4, 65535);
  watch.came(weir::Toward::kServer, hello);
  watch.went(weir::Toward::kServer, hello);
  std::string_view rest = weir::fuzz::text(data, size);
  while (rest.size() > 1) {
    const auto how = static_cast<unsigned char>(rest.front());
    const std::string_view piece = rest.substr(1, 1 + how / 4);
    rest.remove_prefix(1 + piece.size());
    const weir::Toward heading = how % 2 == 0 ? weir::Toward::kClient : weir::Toward::kServer;
    watch.came(heading, piece);
    if (how % 4 < 2) watch.went(heading, piece);
  }
  watch.gone();
  weir::fuzz::require(watch.streams_open() == 0);
  return 0;
}
