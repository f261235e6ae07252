// The replies that a stream of a plan is to have, as its service says.
#pragma once

#include "harness/plan/plan.h"
#include "harness/service/services.h"

namespace weir {

[[nodiscard]] inline Answers expected_of(const Plan& plan, const StreamPlan& stream) {
  return make_services(plan).at(stream.group)->expected();
}

}  // namespace weir
