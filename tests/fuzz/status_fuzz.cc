// Any text as what a peer says of a call's end: the code in its first byte, then the message, then trailers, a line each. It has a
// class or none, and what is read off it is what it says.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/h2/grpc_status.h"
#include "harness/h2/percent.h"
#include "harness/model/outcome_classes.h"
#include "harness/outcome/classify.h"
#include "harness/outcome/status_text.h"
#include "harness/server/status_details.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace weir;
  if (size == 0) return 0;
  const std::vector<std::string_view> lines = fuzz::lines(fuzz::text(data, size).substr(1));
  Evidence evidence;
  evidence.end.code = static_cast<int>(data[0] % 20) - 1;
  evidence.end.channel = static_cast<ChannelState>(data[0] / 20 % 6);
  if (!lines.empty()) evidence.end.message = percent_decode(lines.front());
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto [key, value] = fuzz::key_and_value(lines[i]);
    evidence.end.trailers.emplace_back(key, value);
  }
  evidence.marker = read_marker(evidence.end.trailers);
  if (std::optional<std::string> details = find_status_details(evidence.end.trailers))
    (void)decode_status_details(*details);
  const Outcome outcome = classify(evidence);
  fuzz::require(!outcome.name.empty() && !find_outcome_class(outcome.name).name.empty());
  const std::string& message = evidence.end.message;
  fuzz::require(percent_decode(percent_encode(message)) == message);
  (void)limit_in_text(message);
  (void)parse_library_version(message);
  if (const std::optional<int> code = parse_status(message)) fuzz::require(*code >= 0 && *code <= 999);
  return 0;
}
