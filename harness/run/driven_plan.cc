#include "harness/run/driven_plan.h"

#include <utility>

#include "harness/record/record.h"
#include "harness/run/outside_texts.h"

namespace weir {

DrivenPlan::DrivenPlan(std::shared_ptr<const Scenario> scenario) : plan(compile(std::move(scenario))) {
  ErrorList errors;
  metadata = fill_in_from_outside(*plan.scenario, outside_of(plan.scenario->file), errors);
}

void DrivenPlan::make_engine() {
  EngineOptions options;
  options.plan = &plan;
  options.clock = &clock;
  options.transports = &arm->transports();
  options.links = arm->relay();
  options.server = arm->server();
  options.metadata = &metadata;
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
