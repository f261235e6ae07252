// Any text as the request metadata that tells weir's chat server what to do, a header a line. A script or a reason, and a script
// is written to what reads as the same again.
#include <string>
#include <string_view>
#include <vector>

#include "harness/server/script.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace weir;
  std::vector<Header> headers;
  for (std::string_view line : fuzz::lines(fuzz::text(data, size)))
    headers.push_back(fuzz::key_and_value(line));
  const ParsedScript parsed = parse_script(headers);
  fuzz::require(parsed.ok() == parsed.error.empty());
  if (!parsed.ok()) return 0;
  const std::vector<std::pair<std::string, std::string>> written = to_metadata(parsed.script);
  const ParsedScript again = parse_script(std::vector<Header>(written.begin(), written.end()));
  fuzz::require(again.ok() && again.script == parsed.script);
  return 0;
}
