// What a run's folder holds beside its report, as far as it is drawn.
#pragma once

#include "reports/picture/latency_seen.h"
#include "reports/picture/streams_seen.h"

namespace weir {

struct RunSeen {
  StreamsSeen streams{};  // of streams.jsonl
  LatencySeen latency{};  // of latency.hlog
};

}  // namespace weir
