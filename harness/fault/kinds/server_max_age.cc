#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind server_max_age_kind() {
  FaultKindSpec spec;
  spec.name = "server-max-age";
  spec.scope = FaultScope::kServer;
  spec.layer = "server process";
  spec.summary = "The server ends every connection at a certain age, as behind a load balancer (gRFC A9).";
  spec.client_sees =
      "GOAWAY with NO_ERROR at the age. Streams that end within the grace end well; the others get "
      "UNAVAILABLE when the "
      "server closes the connection. Later streams open on a new connection, and nobody notices. gRPC C++ "
      "makes the age "
      "up to a tenth longer or shorter, so that connections do not end all at once.";
  spec.triggers = {TriggerKind::kOpen};
  spec.set_at_open = true;
  spec.can_be_chained = false;
  spec.params = {{.name = "age",
                  .type = ValueType::kDuration,
                  .default_text = "1s",
                  .choices = {},
                  .help = "of a connection, since it was accepted",
                  .positive = true},
                 {.name = "grace",
                  .type = ValueType::kDuration,
                  .default_text = "500ms",
                  .choices = {},
                  .help = "time its streams have then"}};
  spec.default_expect = outcomes({OutcomeId::kOkComplete,
                                  OutcomeId::kRemoteMaxAge,
                                  {OutcomeId::kGoawayClosed, "0"},
                                  OutcomeId::kGoawayUnprocessed,
                                  OutcomeFamily::kTcp});
  spec.example = "kind = \"server-max-age\"\nage = \"1s\"\ngrace = \"500ms\"";
  spec.carried_out_by = Actor::kRun;
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return LimitAge{param<Duration>(params, "age"), param<Duration>(params, "grace")};
          }};
}

}  // namespace weir
