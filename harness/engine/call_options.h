// How a planned stream's call is started.
#pragma once

#include "harness/plan/plan.h"
#include "harness/stream/transport.h"

namespace weir {

/// Method, metadata and deadline of a stream's call. What the chat server is to do travels as metadata.
[[nodiscard]] CallOptions call_options(const Plan& plan, const StreamPlan& stream,
                                       std::optional<Duration> deadline);

}  // namespace weir
