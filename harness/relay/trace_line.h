// One event in a link's life as a line of JSON.
#pragma once

#include <string>
#include <string_view>

#include "harness/relay/relay.h"

namespace weir {

/// An object without a line end: {"at_s": 0.001234, "link": 0, "event": "act", "act": "reset", "toward": "client"}. With
/// `proxy` its name is in it. At an end "by" says whose, and "how" is "fin" or "reset".
[[nodiscard]] std::string trace_line(const LinkTrace& trace, std::string_view proxy = {});

}  // namespace weir
