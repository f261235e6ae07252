#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind listener_down_kind() {
  FaultKindSpec spec;
  spec.name = "listener-down";
  spec.scope = FaultScope::kServer;
  spec.layer = "tcp";
  spec.summary = "The listener goes down for a while: every connection is reset, and nobody can connect.";
  spec.client_sees =
      "UNAVAILABLE on every stream, then \"connection refused\". When the listener is back all "
      "clients dial at once: a reconnect storm, which backoff with jitter spreads (gRPC "
      "doc/connection-backoff.md). The first chosen stream that reaches the trigger takes it down, "
      "once.";
  spec.triggers = points_of_a_stream();
  spec.params = {{.name = "duration",
                  .type = ValueType::kDuration,
                  .default_text = "1s",
                  .choices = {},
                  .help = "how long nothing listens",
                  .positive = true}};
  spec.default_expect = outcomes({OutcomeId::kTcpRst, OutcomeId::kConnectRefused});
  spec.example = "kind = \"listener-down\"\nduration = \"500ms\"\nat = { replies = 3 }";
  spec.carried_out_by = Actor::kRelay;
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return ListenersDown{param<Duration>(params, "duration")};
          }};
}

}  // namespace weir
