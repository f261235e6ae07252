#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind never_reader_kind() {
  FaultKindSpec spec;
  spec.name = "never-reader";
  spec.layer = "client";
  spec.summary = "The client starts no more reads from the trigger on; one that has begun is still answered.";
  spec.client_sees =
      "The server's writes stop once the stream's window is full (RFC 9113 section 5.2), and the client "
      "never hears how "
      "the stream ended. If the server waits for its writes before it reads on, as it should, the client's "
      "own writes "
      "stop as well. Only a deadline or a cancel ends it: both ends have to have one.";
  spec.triggers = points_of_a_stream();
  spec.default_expect = outcomes({OutcomeId::kStallOpen, OutcomeFamily::kLocalDeadline});
  spec.example = "kind = \"never-reader\"\nat = { replies = 3 }";
  return {std::move(spec), [](const FaultParams&) -> FaultAction { return ReadNoMore{}; }};
}

}  // namespace weir
