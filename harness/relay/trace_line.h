// One event in a link's life, or in that of a stream on it, as a line of JSON; and the line before all of them.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "harness/relay/relay.h"

namespace weir {

/// What a relay does not know of an event.
struct TraceTerms {
  std::chrono::system_clock::time_point wall{};  // when it was
  std::string_view proxy{};                      // which relay, where there are several; may be empty
  std::string_view fault{};                      // of an act, by name; the same
  bool connections = false;                      // there are several, and links are counted in each
};

/// An object without a line end: {"time": "2026-01-31T12:00:00.000001Z", "at_s": 0.001234, "link": 0, "event": "act", "act": "reset",
/// "fault": "tcp-reset", "toward": "client", "bytes_to_server": 0, "bytes_to_client": 0}. At an end "by" says whose, and "how" is
/// "fin" or "reset". With "stream" it is an event of that stream, by the client's number.
[[nodiscard]] std::string trace_line(const LinkTrace& trace, const TraceTerms& terms);

/// The first line of a trace: {"trace": 1, "weir": "0.1.0", "began": "2026-01-31T12:00:00.000000Z"}.
[[nodiscard]] std::string trace_head(std::chrono::system_clock::time_point began);

/// "2026-01-31T12:00:00.000001Z".
[[nodiscard]] std::string utc_text(std::chrono::system_clock::time_point at);

}  // namespace weir
