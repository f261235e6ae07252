#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

// RFC 9113 section 6.9.1.
FaultKind h2_window_overflow_kind() {
  FaultKindSpec spec = frame_kind_spec("h2-window-overflow", FaultScope::kConnection);
  spec.summary = "WINDOW_UPDATEs that raise a window beyond 2^31-1.";
  spec.client_sees =
      "The receiver ends what it was sent for with FLOW_CONTROL_ERROR: the stream by RST_STREAM, the "
      "connection by GOAWAY (RFC 9113 section 6.9.1).";
  spec.params = {{.name = "of",
                  .type = ValueType::kChoice,
                  .default_text = "connection",
                  .choices = {"connection", "stream"},
                  .help = "whose window"},
                 one_end_param()};
  spec.default_expect_at_server =
      outcomes({OutcomeFamily::kH2Rst, OutcomeFamily::kGoawayClosed, OutcomeFamily::kTcp});
  spec.default_expect = outcomes({OutcomeId::kH2FlowViolation, OutcomeId::kH2PeerViolation});
  spec.example = "kind = \"h2-window-overflow\"\nof = \"stream\"\nat = { replies = 3 }";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return ActOnLink{
                H2Act(H2WindowOverflow{param<std::string>(params, "of") == "connection", toward_of(params)})};
          }};
}

}  // namespace weir
