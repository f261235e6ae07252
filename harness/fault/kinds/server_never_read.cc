#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind server_never_read_kind() {
  FaultKindSpec spec;
  spec.name = "server-never-read";
  spec.layer = "server application";
  spec.summary = "The server reads nothing more from the trigger on.";
  spec.client_sees =
      "Flow control stops the client once the window is full (RFC 9113 section 5.2); a small message may "
      "still be accepted by the transport. Only a deadline ends the stream.";
  spec.triggers = points_told_to_the_server();
  spec.default_expect = outcomes({OutcomeId::kStallOpen});
  spec.example = "kind = \"server-never-read\"\nat = { open = true }";
  spec.carried_out_by = Actor::kChatServer;
  return {std::move(spec), [](const FaultParams&) -> FaultAction {
            return InstructServer{ServerAct{.kind = ServerAct::Kind::kNeverRead}};
          }};
}

}  // namespace weir
