// How a client tries again: how often, and after what pauses.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "harness/check/client/client_log.h"

namespace weir {

enum class RetryPattern {
  kNone,     // it did not try again
  kFew,      // too few times to tell how
  kBackoff,  // the pauses grow
  kSteady,   // they do not, and are no hurry
  kStorm,    // they do not, and are short
  kBusy,     // there are none worth the name
};
/// For people: "backoff", "a busy loop".
[[nodiscard]] std::string_view to_string(RetryPattern pattern);

struct Retries {
  std::uint32_t connects = 0;    // connections after the fault
  std::uint32_t streams = 0;     // streams after the fault
  std::uint32_t tries = 0;       // of all its streams together, up to the first that came through
  std::vector<Duration> pauses;  // between two tries of one stream
  RetryPattern pattern = RetryPattern::kNone;
};

/// What the client tried from `from` on, until `until`, which is when it had come through, or nobody looked any longer. A try is a
/// connection, or a stream on one that has had a stream before. Where several streams were open when the fault struck, each tries for
/// itself, and tries are dealt out to them in turn. Pure.
[[nodiscard]] Retries retries_of(const ClientLog& log, RunTime from, RunTime until);

/// By the numbers alone. gRPC's own clients wait 1 s, and 1.6 times as long each time, up to two minutes, drawn from ±20 % (gRPC
/// doc/connection-backoff.md). Half a second on the average is still no storm; three tries tell nothing. Pure.
[[nodiscard]] RetryPattern pattern_of(const std::vector<Duration>& pauses);

}  // namespace weir
