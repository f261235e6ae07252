#include "harness/outcome/no_message.h"

#include <algorithm>

#include "harness/outcome/wire_end.h"

namespace weir {
namespace {

/// Of a client alone. What says that it is the library's own word for an HTTP error could be a proxy's for another's: then
/// messages came that make sense.
bool is_http_error(const Evidence& e) {
  if (e.marker || e.corrupted < e.received) return false;
  const std::optional<WireEnd> words = read_status(e.end);
  return words && words->how == WireHow::kHttpStatus;
}

}  // namespace

std::uint32_t replies_of_no_message(const Evidence& e) {
  if (!e.wire) return is_http_error(e) ? e.received : 0;
  if (e.wire->end == ResponseEnd::kHttpStatus) return e.received;
  if (!e.wire->bad_flag) return 0;
  // A client may pass over the broken one and read on: what makes sense was sent.
  const auto sound = static_cast<std::uint32_t>(std::min<std::uint64_t>(e.received, e.wire->sound_replies));
  return std::min(e.corrupted, e.received - sound);
}

}  // namespace weir
