// The engine of a plan that is driven against an arm.
#pragma once

#include "harness/engine/engine.h"
#include "harness/plan/plan.h"
#include "harness/run/arm.h"

namespace weir {

/// Plan, arm and clock outlive the engine.
[[nodiscard]] EngineOptions engine_options(const Plan& plan, Arm& arm, const SteadyClock& clock);

}  // namespace weir
