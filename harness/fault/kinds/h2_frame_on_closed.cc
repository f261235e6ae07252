#include "harness/fault/kinds/kinds.h"

namespace weir {

FaultKind h2_frame_on_closed_kind() {
  FaultKindSpec spec = frame_kind_spec("h2-frame-on-closed", FaultScope::kStream);
  spec.summary = "A DATA frame follows the trailers on the closed stream.";
  spec.client_sees =
      "The status in the trailers. The frame behind them is an error of type STREAM_CLOSED, of the stream or "
      "of the connection (RFC 9113 section 5.1).";
  spec.default_expect = {"ok.complete", "app"};
  spec.example = "kind = \"h2-frame-on-closed\"";
  return {std::move(spec), [](const FaultParams&) -> FaultAction {
            return ActOnLink{H2Act(H2End{.how = H2End::How::kDataAfter})};
          }};
}

}  // namespace weir
