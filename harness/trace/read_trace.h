// Reads what `--trace` wrote: a line of JSON for each event of a link or of a stream on it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/errors.h"

namespace weir {

/// One line.
struct TracedEvent {
  std::string time;   // "2026-01-31T12:00:00.000001Z"; empty where the file has none
  double at_s = 0;    // since the relay, or the run, began
  std::string proxy;  // which relay, where there are several
  std::uint64_t connection = 0;
  std::uint64_t link = 0;
  std::optional<std::uint64_t> stream;  // by the client's number; none: it is of the link
  std::string event;
  /// All else that it says, in its order: a text as it is, anything else as JSON; of what lies inside, "client_sent.messages".
  std::vector<std::pair<std::string, std::string>> facts;
  std::string json;  // the line itself

  /// Empty where it says no such thing.
  [[nodiscard]] std::string_view fact(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const;
};

struct Trace {
  std::string weir;   // the version that wrote it; empty where the file does not say
  std::string began;  // when, by the wall clock; the same
  std::vector<TracedEvent> events;
  /// Bytes of a last line that is not whole, and left out: whoever wrote it was ended at once, or still writes.
  std::size_t cut_bytes = 0;
};

struct TraceRead {
  Trace trace;
  ErrorList errors;  // with line and column; empty: it is a trace
};

/// Pure. `file`: what the text is called in errors, of which the first 20 are kept.
[[nodiscard]] TraceRead read_trace(std::string_view text, const std::string& file);

}  // namespace weir
