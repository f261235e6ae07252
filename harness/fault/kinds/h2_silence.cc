#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind h2_silence_kind() {
  FaultKindSpec spec = frame_kind_spec("h2-silence", FaultScope::kStream);
  spec.summary = "One stream falls silent: no frame of it passes any more. Its connection and PINGs live.";
  spec.client_sees =
      "Nothing, for ever. Keepalive finds the connection well, so only a deadline ends the stream: what a "
      "proxy does that "
      "has lost one stream. Its neighbours go on.";
  spec.params = {toward_param()};
  spec.default_expect = outcomes({OutcomeId::kStallOpen, OutcomeFamily::kLocalDeadline});
  spec.example = "kind = \"h2-silence\"\nat = { replies = 3 }";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return ActOnLink{H2Act(H2Silence{toward_of(params)})};
          }};
}

}  // namespace weir
