#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind reply_too_large_kind() {
  FaultKindSpec spec;
  spec.name = "reply-too-large";
  spec.layer = "server application";
  spec.summary = "One reply is larger than the client accepts.";
  spec.client_sees =
      "RESOURCE_EXHAUSTED, made by the client as soon as it has read the length, after all replies before "
      "it. gRPC "
      "clients accept 4 MiB unless they are told otherwise. The connection and its other streams live on.";
  spec.triggers = points_told_to_the_server();
  spec.params = {{.name = "size",
                  .type = ValueType::kBytes,
                  .default_text = "4194305B",
                  .choices = {},
                  .help = "of the message, at least; up to 64MiB",
                  .positive = true}};
  spec.default_expect = outcomes({OutcomeId::kLocalRecvLimit});
  spec.example = "kind = \"reply-too-large\"\nat = { replies = 3 }";
  spec.carried_out_by = Actor::kChatServer;
  spec.needs = {FaultNeed::kReceiveLimit};
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return InstructServer{
                ServerAct{.kind = ServerAct::Kind::kLargeReply, .size = param<Bytes>(params, "size")}};
          }};
}

}  // namespace weir
