// A stream as the plan has it, with all that the plan says of it. Everything here outlives the stream.
#pragma once

#include "harness/plan/plan.h"

namespace weir {

struct PlannedStream {
  PlannedStream(const Plan& in, const StreamPlan& one) : plan(&in), stream(&one), group(&in.group_of(one)) {}

  const Plan* plan;
  const StreamPlan* stream;
  const StreamGroup* group;
};

}  // namespace weir
