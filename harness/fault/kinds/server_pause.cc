#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind server_pause_kind() {
  FaultKindSpec spec;
  spec.name = "server-pause";
  spec.scope = FaultScope::kServer;
  spec.layer = "server process";
  spec.summary = "The server's process stands still for a while (SIGSTOP), and goes on (SIGCONT).";
  spec.client_sees =
      "Nothing for so long, as with a long garbage collection or a machine that swaps: the kernel still "
      "accepts "
      "connections and bytes. Then everything in a burst, and nothing is lost. A deadline or keepalive "
      "shorter than the "
      "pause ends streams before. The first chosen stream that reaches the trigger stops the server, once.";
  spec.triggers = points_of_a_stream();
  spec.params = {{.name = "duration",
                  .type = ValueType::kDuration,
                  .default_text = "1s",
                  .choices = {},
                  .help = "how long it stands still",
                  .positive = true}};
  spec.default_expect = outcomes({OutcomeId::kOkComplete});
  spec.example = "kind = \"server-pause\"\nduration = \"500ms\"\nat = { replies = 3 }";
  spec.carried_out_by = Actor::kRun;
  spec.needs = {FaultNeed::kChildServer};
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return PauseServer{param<Duration>(params, "duration")};
          }};
}

}  // namespace weir
