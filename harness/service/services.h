// The services that weir speaks, and which one a group of streams speaks.
#pragma once

#include <memory>
#include <vector>

#include "harness/plan/plan.h"
#include "harness/service/service.h"

namespace weir {

using Services = std::vector<std::unique_ptr<const Service>>;

/// One for each group of the plan, in its order.
[[nodiscard]] Services make_services(const Plan& plan);

}  // namespace weir
