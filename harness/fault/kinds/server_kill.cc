#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind server_kill_kind() {
  FaultKindSpec spec;
  spec.name = "server-kill";
  spec.scope = FaultScope::kServer;
  spec.layer = "server process";
  spec.summary = "The server's process is killed with SIGKILL while streams run.";
  spec.client_sees =
      "The kernel closes its connections: UNAVAILABLE on every stream. New calls are refused. The first "
      "chosen stream "
      "that reaches the trigger kills the server, once.";
  spec.points.triggers = points_of_a_stream();
  spec.points.can_be_chained = false;
  spec.default_expect = outcomes({OutcomeFamily::kTcp, OutcomeFamily::kConnect});
  spec.example = "kind = \"server-kill\"\nat = { replies = 3 }";
  spec.carried_out_by = Actor::kRun;
  spec.needs = {FaultNeed::kChildServer};
  return {std::move(spec), [](const FaultParams&) -> FaultAction { return KillServer{}; }};
}

}  // namespace weir
