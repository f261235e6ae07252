// A stream as the plan has it, with all that the plan says of it. Everything here outlives the stream.
#pragma once

#include "harness/plan/plan.h"

namespace weir {

struct PlannedStream {
  PlannedStream(const Plan& in, const StreamPlan& one) : plan(&in), stream(&one) {}

  [[nodiscard]] const StreamGroup& group() const { return plan->group_of(*stream); }

  const Plan* plan;
  const StreamPlan* stream;
};

}  // namespace weir
