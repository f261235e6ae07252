// A message that a client sent as a line of JSON.
#pragma once

#include <string>

#include "harness/relay/heard_request.h"

namespace weir {

/// An object without a line end: {"at_s": 0.001234, "link": 0, "stream": 1, "method": "a.B/C", "n": 1, "base64": "CgJoaQ=="}. A message
/// whose compression could not be undone has "packed": true.
[[nodiscard]] std::string request_line(const HeardRequest& heard);

}  // namespace weir
