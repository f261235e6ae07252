#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind request_too_large_kind() {
  FaultKindSpec spec;
  spec.name = "request-too-large";
  spec.layer = "client";
  spec.summary = "The client's next message is larger than the server accepts.";
  spec.client_sees =
      "RESOURCE_EXHAUSTED from the server's library; its application never sees the message. gRPC servers "
      "accept 4 MiB "
      "unless they are told otherwise; one that accepts more answers, and nothing is wrong. The connection "
      "and its other "
      "streams live on.";
  spec.triggers = points_of_a_stream();
  spec.params = {{.name = "size",
                  .type = ValueType::kBytes,
                  .default_text = "4194305B",
                  .choices = {},
                  .help = "of the message, at least; up to 64MiB",
                  .positive = true}};
  spec.default_expect = outcomes(
      {OutcomeId::kRemoteRecvLimit, {OutcomeId::kApp, "resource_exhausted"}, OutcomeId::kOkComplete});
  spec.example = "kind = \"request-too-large\"\nat = { sent = 3 }";
  spec.needs = {FaultNeed::kServerLimit};
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return EnlargeMessage{param<Bytes>(params, "size")};
          }};
}

}  // namespace weir
