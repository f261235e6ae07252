#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind h2_frame_on_closed_kind() {
  FaultKindSpec spec = frame_kind_spec("h2-frame-on-closed", FaultScope::kStream);
  spec.summary =
      "A frame comes on a stream that is closed: behind the trailers, or behind them to the server.";
  spec.client_sees =
      "The status in the trailers. The frame behind them is an error of type STREAM_CLOSED, of the stream or "
      "of the connection (RFC 9113 section 5.1); RST_STREAM and WINDOW_UPDATE may cross the end on their "
      "way, and are "
      "ignored for a while.";
  spec.params = {frame_param({"data", "headers", "window-update", "rst-stream"}), one_end_param()};
  spec.default_expect = outcomes({OutcomeId::kOkComplete, OutcomeFamily::kApp});
  // The server may end the connection, and with it the neighbours.
  spec.default_expect_at_server = outcomes(
      {OutcomeId::kOkComplete, OutcomeFamily::kApp, OutcomeFamily::kGoawayClosed, OutcomeFamily::kTcp});
  spec.example = "kind = \"h2-frame-on-closed\"\nframe = \"headers\"";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return ActOnLink{H2Act(H2End{
                .how = H2End::How::kFrameAfter, .stray = frame_of(params), .toward = toward_of(params)})};
          }};
}

}  // namespace weir
