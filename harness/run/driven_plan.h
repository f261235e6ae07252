// A plan, and what drives it.
#pragma once

#include <memory>

#include "harness/engine/call_metadata.h"
#include "harness/engine/engine.h"
#include "harness/plan/plan.h"
#include "harness/run/arm.h"

namespace weir {

/// All that streams use while they go on, in the order in which it is built.
struct DrivenPlan {
  /// What comes from outside is read now; that nothing is missing was found out before: see what_is_missing().
  explicit DrivenPlan(std::shared_ptr<const Scenario> scenario);

  /// The engine, once there is an arm.
  void make_engine();
  /// Once all streams have ended; the arm stays, for what it can tell.
  void take_down();

  SteadyClock clock;
  Plan plan;
  CallMetadata metadata;
  std::unique_ptr<Arm> arm;
  std::unique_ptr<Engine> engine;
};

}  // namespace weir
