#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

// RFC 9113 section 6.7; gRPC doc/keepalive.md.
FaultKind h2_ping_withheld_kind() {
  FaultKindSpec spec = frame_kind_spec("h2-ping-withheld", FaultScope::kConnection);
  spec.summary = "PINGs and their answers are swallowed towards one end.";
  spec.client_sees =
      "Nothing, unless somebody waits for the answer: with keepalive the connection is given up and its "
      "streams end as UNAVAILABLE.";
  spec.params = {toward_param()};
  spec.default_expect = outcomes({OutcomeId::kOkComplete, OutcomeId::kConnKeepalive});
  spec.example = "kind = \"h2-ping-withheld\"\ntoward = \"client\"\nat = { replies = 3 }";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return ActOnLink{H2Act(H2Withhold{H2Withhold::What::kPing, toward_of(params)})};
          }};
}

}  // namespace weir
