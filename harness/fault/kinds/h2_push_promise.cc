#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

// RFC 9113 section 8.4: "A client cannot push"; and no gRPC client lets a server do it (SETTINGS_ENABLE_PUSH, section 6.5.2).
FaultKind h2_push_promise_kind() {
  FaultKindSpec spec = frame_kind_spec("h2-push-promise", FaultScope::kConnection);
  spec.points.states = states_to_the_trailers();
  spec.summary = "PUSH_PROMISE comes where none may come: from a client, or to one that wants none.";
  spec.client_sees =
      "The connection is over: PROTOCOL_ERROR (RFC 9113 sections 8.4 and 6.6). gRPC C++ 1.51.1 passes over "
      "it, "
      "at both ends.";
  spec.params = {one_end_param()};
  spec.default_expect = outcomes({OutcomeId::kH2PeerViolation, OutcomeId::kOkComplete});
  spec.default_expect_at_server =
      outcomes({OutcomeFamily::kGoaway, OutcomeFamily::kTcp, OutcomeId::kOkComplete});
  spec.example = "kind = \"h2-push-promise\"\nat = { replies = 3 }";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return ActOnLink{
                H2Act(H2Violation{.what = H2Violation::What::kPushPromise, .toward = toward_of(params)})};
          }};
}

}  // namespace weir
