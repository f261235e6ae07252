#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

// RFC 9113 section 5.1: anything but HEADERS and PRIORITY on an idle stream is a connection error.
FaultKind h2_frame_on_idle_kind() {
  FaultKindSpec spec = frame_kind_spec("h2-frame-on-idle", FaultScope::kConnection);
  spec.states = states_to_the_trailers();
  spec.summary = "A frame on a stream that was never opened.";
  spec.client_sees = "The connection is over: PROTOCOL_ERROR (RFC 9113 section 5.1, idle).";
  spec.params = {frame_param({"data", "window-update", "rst-stream"}), one_end_param()};
  spec.default_expect = outcomes({OutcomeId::kH2PeerViolation});
  spec.default_expect_at_server = outcomes({OutcomeFamily::kGoawayClosed, OutcomeFamily::kTcp});
  spec.example = "kind = \"h2-frame-on-idle\"\nframe = \"rst-stream\"\nat = { replies = 3 }";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return ActOnLink{
                H2Act(H2Violation{H2Violation::What::kIdleStream, frame_of(params), toward_of(params)})};
          }};
}

}  // namespace weir
