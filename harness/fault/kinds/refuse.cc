#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind refuse_kind() {
  FaultKindSpec spec;
  spec.name = "refuse";
  spec.scope = FaultScope::kConnection;
  spec.carried_out_by = Actor::kRelay;
  spec.layer = "tcp";
  spec.summary = "Nothing listens where the stream's connection dials: SYN is answered with RST.";
  spec.client_sees =
      "UNAVAILABLE at once, \"connection refused\" in its message (calls that do not wait for ready).";
  spec.triggers = {TriggerKind::kOpen};
  spec.set_at_open = true;
  spec.can_be_chained = false;
  spec.default_expect = outcomes({OutcomeId::kConnectRefused});
  spec.example = "kind = \"refuse\"";
  return {std::move(spec), [](const FaultParams&) -> FaultAction { return RefuseConnection{}; }};
}

}  // namespace weir
