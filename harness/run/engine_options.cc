#include "harness/run/engine_options.h"

#include "harness/record/record.h"

namespace weir {

EngineOptions engine_options(const Plan& plan, Arm& arm, const SteadyClock& clock) {
  EngineOptions options;
  options.plan = &plan;
  options.clock = &clock;
  options.transports = &arm.transports();
  options.links = arm.relay();
  options.server = arm.server();
  options.marker_expected = plan.scenario->target.embedded;
  options.window = window_of(plan.scenario->phases);
  options.interval = plan.scenario->report.interval;
  // More lanes than cores: they have no threads of their own, and gRPC joins the writes of a connection better when
  // its lane is not shared. Measured by scripts/bench.
  options.lanes = 8;
  options.tick = plan.scenario->target.tick;
  return options;
}

}  // namespace weir
