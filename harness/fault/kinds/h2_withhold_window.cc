#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind h2_withhold_window_kind() {
  FaultKindSpec spec = frame_kind_spec("h2-withhold-window", FaultScope::kConnection);
  spec.summary = "WINDOW_UPDATEs towards one end are swallowed.";
  spec.client_sees =
      "The sender stops when its credit is used up, and waits (RFC 9113 section 5.2); nothing but a deadline "
      "ends that. Messages that fit into the windows of 64 KiB do not notice.";
  spec.params = {toward_param()};
  spec.default_expect =
      outcomes({OutcomeId::kOkComplete, OutcomeId::kStallOpen, OutcomeFamily::kLocalDeadline});
  spec.example = "kind = \"h2-withhold-window\"\ntoward = \"client\"";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return ActOnLink{H2Act(H2Withhold{H2Withhold::What::kWindowUpdate, toward_of(params)})};
          }};
}

}  // namespace weir
