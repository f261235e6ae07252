#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind server_eof_kind() {
  FaultKindSpec spec;
  spec.name = "server-eof";
  spec.layer = "server application";
  spec.summary = "The server ends the stream with OK before the client is done.";
  spec.client_sees =
      "EOF at the client: its reads end, its writes fail or go nowhere, the status is OK. A client that does "
      "not check every send and receive waits for ever or believes all was answered.";
  spec.triggers = points_told_to_the_server();
  spec.can_be_chained = false;
  spec.default_expect = outcomes({OutcomeId::kOkEarly});
  spec.example = "kind = \"server-eof\"\nat = { replies = 3 }";
  spec.carried_out_by = Actor::kChatServer;
  return {std::move(spec), [](const FaultParams&) -> FaultAction {
            return InstructServer{ServerAct{.kind = ServerAct::Kind::kStatus}};
          }};
}

}  // namespace weir
