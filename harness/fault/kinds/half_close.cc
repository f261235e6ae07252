#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind half_close_kind() {
  FaultKindSpec spec;
  spec.name = "half-close";
  spec.layer = "client";
  spec.summary = "The client half-closes early: EOF at the server before all messages were sent.";
  spec.client_sees =
      "The server reads EOF (END_STREAM, RFC 9113 section 5.1), answers what it got and ends with OK. Not an "
      "error.";
  spec.points.triggers = points_of_a_stream();
  spec.points.states = {StreamState::kHeadersSent, StreamState::kHeadersReceived};
  spec.default_expect = outcomes({OutcomeId::kOkComplete});
  spec.example = "kind = \"half-close\"\nat = { sent = 3 }";
  return {std::move(spec), [](const FaultParams&) -> FaultAction { return HalfCloseNow{}; }};
}

}  // namespace weir
