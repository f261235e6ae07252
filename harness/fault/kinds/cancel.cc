#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind cancel_kind() {
  FaultKindSpec spec;
  spec.name = "cancel";
  spec.layer = "client";
  spec.summary =
      "The client cancels the call: before the first reply, after reply k, or while a write is pending.";
  spec.client_sees =
      "CANCELLED at the client at once; RST_STREAM(CANCEL) on the wire (RFC 9113 section 6.4); the server's "
      "handler must "
      "see the cancellation and stop.";
  spec.triggers = {TriggerKind::kOpen,  TriggerKind::kSent, TriggerKind::kReplies, TriggerKind::kAfter,
                   TriggerKind::kState, TriggerKind::kRun,  TriggerKind::kFired,   TriggerKind::kWriting};
  spec.can_be_chained = false;
  spec.default_expect = outcomes({OutcomeId::kLocalCancel});
  spec.example = "kind = \"cancel\"\nat = { replies = 3 }";
  return {std::move(spec), [](const FaultParams&) -> FaultAction { return CancelCall{}; }};
}

}  // namespace weir
