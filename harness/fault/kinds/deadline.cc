#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind deadline_kind() {
  FaultKindSpec spec;
  spec.name = "deadline";
  spec.layer = "client";
  spec.summary =
      "Gives the call a deadline. With a trigger, the client stops sending there and lets it pass.";
  spec.client_sees =
      "DEADLINE_EXCEEDED at the client, which resets the stream with CANCEL; the server's handler sees a "
      "cancelled call "
      "(gRPC, doc on deadlines). Or the server enforces it (grpc-timeout) and is first: DEADLINE_EXCEEDED in "
      "its "
      "trailers, or a bare RST_STREAM(CANCEL); in the report local.deadline.by_server. A deadline of 0s or "
      "less has passed before the call begins: nothing reaches "
      "the server.";
  spec.triggers = {TriggerKind::kOpen, TriggerKind::kSent, TriggerKind::kReplies, TriggerKind::kAfter};
  spec.set_at_open = true;
  spec.can_be_chained = false;
  spec.params = {{.name = "deadline",
                  .type = ValueType::kDuration,
                  .default_text = "",
                  .choices = {},
                  .help = "from the call's start; may be zero or negative: already past"}};
  spec.default_expect = outcomes({OutcomeFamily::kLocalDeadline});
  spec.example = "kind = \"deadline\"\ndeadline = \"150ms\"\nat = { replies = 3 }";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return SetDeadline{param<Duration>(params, "deadline")};
          }};
}

}  // namespace weir
