// A stream as the plan has it, with all that the plan says of it. Everything here outlives the stream.
#pragma once

#include "harness/plan/plan.h"

namespace weir {

struct PlannedStream {
  PlannedStream(const Plan& in, const StreamPlan& one) : plan(&in), stream(&one), group_(&in.group_of(one)) {}

  [[nodiscard]] const StreamGroup& group() const { return *group_; }

  const Plan* plan;
  const StreamPlan* stream;

 private:
  const StreamGroup* group_;  // looked up once: each message asks for it several times
};

}  // namespace weir
