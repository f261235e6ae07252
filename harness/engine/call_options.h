// How a planned stream's call is started.
#pragma once

#include "harness/base/clock.h"
#include "harness/engine/call_metadata.h"
#include "harness/plan/plan.h"
#include "harness/stream/transport.h"

namespace weir {

/// Method, metadata and deadline of a stream's call that opens at `opened`. What the chat server is to do travels as metadata;
/// what was due before the stream opened does not, and the Session says that it was not done. `own`: the scenario's metadata; may be
/// null.
[[nodiscard]] CallOptions call_options(const Plan& plan, const StreamPlan& stream,
                                       std::optional<Duration> deadline, RunTime opened,
                                       const CallMetadata* own = nullptr);

}  // namespace weir
