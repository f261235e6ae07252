#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind reply_corrupt_kind() {
  FaultKindSpec spec;
  spec.name = "reply-corrupt";
  spec.layer = "server application";
  spec.summary = "The reply after reply k has other content than was sent.";
  spec.client_sees = "A reply whose checksum is wrong. No status code shows it.";
  spec.triggers = {TriggerKind::kReplies};
  spec.repeats = true;
  spec.can_be_chained = false;
  spec.default_expect = outcomes({OutcomeId::kDataCorrupt});
  spec.example = "kind = \"reply-corrupt\"\nat = { replies = 3 }";
  spec.carried_out_by = Actor::kChatServer;
  return {std::move(spec), [](const FaultParams&) -> FaultAction {
            return InstructServer{ServerAct{.kind = ServerAct::Kind::kCorrupt}};
          }};
}

}  // namespace weir
