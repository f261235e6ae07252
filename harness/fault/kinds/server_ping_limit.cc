#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind server_ping_limit_kind() {
  FaultKindSpec spec;
  spec.name = "server-ping-limit";
  spec.scope = FaultScope::kServer;
  spec.layer = "server process";
  spec.summary = "The server puts up with few PINGs on a silent connection, as gRPC's servers do (gRFC A8).";
  spec.client_sees =
      "A client whose target.keepalive is more eager than that gets GOAWAY with ENHANCE_YOUR_CALM and "
      "\"too_many_pings\", and UNAVAILABLE on every stream of the connection. It has to slow its keepalive "
      "down before "
      "it dials again. What the server sends pardons the PINGs before it.";
  spec.triggers = {TriggerKind::kOpen};
  spec.set_at_open = true;
  spec.can_be_chained = false;
  spec.params = {{.name = "interval",
                  .type = ValueType::kDuration,
                  .default_text = "5m",
                  .choices = {},
                  .help = "a PING that comes sooner after the one before is a strike",
                  .positive = true},
                 {.name = "strikes",
                  .type = ValueType::kInteger,
                  .default_text = "2",
                  .choices = {},
                  .help = "strikes that are borne; one more ends the connection",
                  .low = 1,
                  .high = 1000}};
  spec.default_expect =
      outcomes({OutcomeId::kOkComplete, OutcomeId::kRemoteTooManyPings, {OutcomeId::kGoawayClosed, "11"}});
  spec.example = "kind = \"server-ping-limit\"\ninterval = \"5m\"";
  spec.carried_out_by = Actor::kRun;
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return LimitPings{param<Duration>(params, "interval"),
                              static_cast<std::uint32_t>(param<std::int64_t>(params, "strikes"))};
          }};
}

}  // namespace weir
