#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind server_restart_kind() {
  FaultKindSpec spec;
  spec.name = "server-restart";
  spec.scope = FaultScope::kServer;
  spec.layer = "server process";
  spec.summary = "The server's process is killed with SIGKILL, and another one comes up at its address.";
  spec.client_sees =
      "UNAVAILABLE on every stream, then \"connection refused\", until the client's backoff (gRPC "
      "doc/connection-backoff.md) lets it dial the new server. Streams of a group with reopen = true go on "
      "there. The "
      "first chosen stream that reaches the trigger kills the server, once.";
  spec.triggers = points_of_a_stream();
  spec.params = {{.name = "down",
                  .type = ValueType::kDuration,
                  .default_text = "200ms",
                  .choices = {},
                  .help = "how long nothing listens, the new process's own start not counted"}};
  spec.default_expect = outcomes({OutcomeFamily::kTcp, OutcomeFamily::kConnect});
  spec.example = "kind = \"server-restart\"\ndown = \"500ms\"\nat = { replies = 3 }";
  spec.carried_out_by = Actor::kRun;
  spec.needs = {FaultNeed::kChildServer};
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return RestartServer{param<Duration>(params, "down")};
          }};
}

}  // namespace weir
