#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind server_stop_kind() {
  FaultKindSpec spec;
  spec.name = "server-stop";
  spec.scope = FaultScope::kServer;
  spec.layer = "server process";
  spec.summary = "The server shuts down gracefully: GOAWAY, and running streams have a grace to end.";
  spec.client_sees =
      "Streams that end within the grace end well; the others get UNAVAILABLE. New calls are refused. The "
      "first chosen "
      "stream that reaches the trigger stops the server, once.";
  spec.points.triggers = points_of_a_stream();
  spec.params = {{.name = "grace",
                  .type = ValueType::kDuration,
                  .default_text = "0s",
                  .choices = {},
                  .help = "time the running streams have before they are cancelled"}};
  spec.default_expect = outcomes({OutcomeId::kOkComplete, OutcomeId::kRemoteShutdown, OutcomeFamily::kGoaway,
                                  OutcomeFamily::kTcp, OutcomeFamily::kConnect});
  spec.example = "kind = \"server-stop\"\ngrace = \"100ms\"\nat = { replies = 3 }";
  spec.carried_out_by = Actor::kRun;
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return StopServer{param<Duration>(params, "grace")};
          }};
}

}  // namespace weir
