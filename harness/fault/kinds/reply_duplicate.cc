#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind reply_duplicate_kind() {
  FaultKindSpec spec;
  spec.name = "reply-duplicate";
  spec.layer = "server application";
  spec.summary = "The reply after reply k is sent twice.";
  spec.client_sees = "The same reply a second time.";
  spec.triggers = {TriggerKind::kReplies};
  spec.repeats = true;
  spec.can_be_chained = false;
  spec.default_expect = outcomes({OutcomeId::kDataDuplicate});
  spec.example = "kind = \"reply-duplicate\"\nat = { replies = 3 }";
  spec.carried_out_by = Actor::kChatServer;
  return {std::move(spec), [](const FaultParams&) -> FaultAction {
            return InstructServer{ServerAct{.kind = ServerAct::Kind::kDuplicate}};
          }};
}

}  // namespace weir
