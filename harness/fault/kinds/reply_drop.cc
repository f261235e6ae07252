#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind reply_drop_kind() {
  FaultKindSpec spec;
  spec.name = "reply-drop";
  spec.layer = "server application";
  spec.summary = "The reply after reply k is never sent.";
  spec.client_sees =
      "A gap: later replies come, this one never does; at the end of a stream, OK with a message missing.";
  spec.triggers = {TriggerKind::kReplies};
  spec.repeats = true;
  spec.can_be_chained = false;
  spec.default_expect = outcomes({OutcomeId::kDataLost, OutcomeId::kOkShort});
  spec.example = "kind = \"reply-drop\"\nat = { replies = 3 }";
  spec.carried_out_by = Actor::kChatServer;
  return {std::move(spec), [](const FaultParams&) -> FaultAction {
            return InstructServer{ServerAct{.kind = ServerAct::Kind::kDrop}};
          }};
}

}  // namespace weir
