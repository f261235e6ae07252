// A plan, and what drives it.
#pragma once

#include <memory>

#include <absl/status/statusor.h>

#include "harness/engine/call_metadata.h"
#include "harness/engine/engine.h"
#include "harness/plan/plan.h"
#include "harness/run/arm.h"
#include "harness/service/services.h"

namespace weir {

/// All that streams use while they go on, in the order in which it is built.
struct DrivenPlan {
  /// What comes from outside is read now; that nothing is missing was found out before: see what_is_missing().
  explicit DrivenPlan(std::shared_ptr<const Scenario> scenario);

  /// What is spoken, once there is an arm: read against the method's descriptors, which a server may have to be asked for, and which are
  /// given back; null where no group has messages of its own. As descriptors_of().
  [[nodiscard]] absl::StatusOr<std::shared_ptr<const Descriptors>> make_services();
  /// The engine, once there are services.
  void make_engine();
  /// Once all streams have ended; the arm stays, for what it can tell.
  void take_down();

  SteadyClock clock;
  Plan plan;
  CallMetadata metadata;
  std::unique_ptr<Arm> arm;
  Services services;
  std::unique_ptr<Engine> engine;
};

}  // namespace weir
