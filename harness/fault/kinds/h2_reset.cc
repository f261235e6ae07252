#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

// RFC 9113 section 6.4; the map of codes is in gRPC doc/PROTOCOL-HTTP2.md, "Errors".
FaultKind h2_reset_kind() {
  FaultKindSpec spec = frame_kind_spec("h2-reset", FaultScope::kStream);
  spec.points.states = states_to_the_trailers();
  spec.points.triggers.push_back(TriggerKind::kMessage);
  spec.summary = "RST_STREAM with an error code of your choice.";
  spec.client_sees =
      "The stream ends at once with the status that gRPC maps the code to: INTERNAL for most, UNAVAILABLE "
      "for refused-stream, CANCELLED for cancel, RESOURCE_EXHAUSTED for enhance-your-calm, PERMISSION_DENIED "
      "for inadequate-security. The connection and its other streams live on. The server sees a cancelled "
      "call. Aimed at the server alone, the client hears nothing: only a deadline ends its stream.";
  spec.params = {error_code_param("code", "internal-error", "HTTP/2 error code"), toward_param()};
  spec.default_expect = outcomes({OutcomeFamily::kH2Rst});
  spec.default_expect_at_server = ends_in_silence();
  spec.example = "kind = \"h2-reset\"\ncode = \"refused-stream\"\nat = { replies = 3 }";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return ActOnLink{H2Act(H2Reset{error_code_of(params, "code"), toward_of(params)})};
          }};
}

}  // namespace weir
