// Any text as the header fields of a request to the wire server, one a line. It is served or refused, and a refusal says why.
#include <string_view>

#include "harness/wire/server/request_head.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  weir::RequestHead head;
  for (int life = 0; life < 2; ++life) {  // it is used again for the next request
    head.clear();
    for (std::string_view line : weir::fuzz::lines(weir::fuzz::text(data, size))) {
      const auto [name, value] = weir::fuzz::key_and_value(line);
      head.add(name, value);
    }
    const std::optional<weir::Refusal> refusal = head.check();
    weir::fuzz::require(!refusal || refusal->http_status != 200 || refusal->code != 0);
  }
  return 0;
}
