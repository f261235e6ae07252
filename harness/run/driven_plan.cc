#include "harness/run/driven_plan.h"

#include <utility>

#include "harness/record/record.h"
#include "harness/run/outside_texts.h"
#include "harness/run/target_descriptors.h"

namespace weir {

DrivenPlan::DrivenPlan(std::shared_ptr<const Scenario> scenario) : plan(compile(std::move(scenario))) {
  ErrorList errors;
  metadata = fill_in_from_outside(*plan.scenario, outside_of(plan.scenario->file), errors);
}

absl::StatusOr<std::shared_ptr<const Descriptors>> DrivenPlan::make_services() {
  absl::StatusOr<std::shared_ptr<const Descriptors>> descriptors =
      descriptors_of(*plan.scenario, arm->address());
  if (!descriptors.ok()) return descriptors;
  ErrorList errors;
  services = weir::make_services(plan, *descriptors, errors);
  if (!errors.empty()) return absl::InvalidArgumentError(errors.render());
  return descriptors;
}

void DrivenPlan::make_engine() {
  EngineOptions options;
  options.plan = &plan;
  options.clock = &clock;
  options.transports = &arm->transports();
  options.links = arm->relay();
  options.server = arm->server();
  options.metadata = &metadata;
  options.services = services;
  options.marker_expected = plan.scenario->target.embedded;
  options.window = window_of(plan.scenario->phases);
  options.interval = plan.scenario->report.interval;
  // More lanes than cores: they have no threads of their own, and gRPC joins the writes of a connection better when
  // its lane is not shared. Measured by scripts/bench.
  options.lanes = 8;
  options.tick = plan.scenario->target.tick;
  engine = std::make_unique<Engine>(options);
}

void DrivenPlan::take_down() {
  arm->drop_relay();
  engine.reset();
  arm->drop_transports();
}

}  // namespace weir
