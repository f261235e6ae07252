#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind server_stall_kind() {
  FaultKindSpec spec;
  spec.name = "server-stall";
  spec.layer = "server application";
  spec.summary = "The server goes on reading but replies no more and never ends the stream.";
  spec.client_sees =
      "Silence. Nothing but a deadline of the client ends such a stream; weir's watchdog does, and says so.";
  spec.triggers = points_told_to_the_server();
  spec.default_expect = outcomes({OutcomeId::kStallOpen});
  spec.example = "kind = \"server-stall\"\nat = { replies = 3 }";
  spec.carried_out_by = Actor::kChatServer;
  return {std::move(spec), [](const FaultParams&) -> FaultAction {
            return InstructServer{ServerAct{.kind = ServerAct::Kind::kStall}};
          }};
}

}  // namespace weir
