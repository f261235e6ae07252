#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

// RFC 9113 section 8.1: a server may reset with NO_ERROR after a complete response, and a client must not discard the
// response for it. What other codes mean there is not said; nobody can take back a status.
FaultKind h2_trailers_then_reset_kind() {
  FaultKindSpec spec = frame_kind_spec("h2-trailers-then-reset", FaultScope::kStream);
  spec.summary = "RST_STREAM follows the server's trailers in the same segment.";
  spec.client_sees =
      "The status in the trailers: the response was complete, and a reset behind it changes nothing (RFC "
      "9113 section 8.1).";
  spec.params = {error_code_param("code", "no-error", "HTTP/2 error code")};
  spec.default_expect = outcomes({OutcomeId::kOkComplete, OutcomeFamily::kApp});
  spec.example = "kind = \"h2-trailers-then-reset\"\ncode = \"cancel\"";
  return {
      std::move(spec), [](const FaultParams& params) -> FaultAction {
        return ActOnLink{H2Act(H2End{.how = H2End::How::kThenReset, .reset = error_code_of(params, "code")})};
      }};
}

}  // namespace weir
