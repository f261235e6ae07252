#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind reply_reorder_kind() {
  FaultKindSpec spec;
  spec.name = "reply-reorder";
  spec.layer = "server application";
  spec.summary = "The reply after reply k changes places with the one that follows it.";
  spec.client_sees =
      "Replies in another order than the requests. Needs two requests on the way at once: a window or an "
      "open pace.";
  spec.triggers = {TriggerKind::kReplies};
  spec.can_be_chained = false;
  spec.default_expect = outcomes({OutcomeId::kDataReorder});
  spec.example = "kind = \"reply-reorder\"\nat = { replies = 3 }";
  spec.carried_out_by = Actor::kChatServer;
  return {std::move(spec), [](const FaultParams&) -> FaultAction {
            return InstructServer{ServerAct{.kind = ServerAct::Kind::kReorder}};
          }};
}

}  // namespace weir
