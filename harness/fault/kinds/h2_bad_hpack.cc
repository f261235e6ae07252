#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

// RFC 9113 section 4.3: a decoding error is a connection error of type COMPRESSION_ERROR.
FaultKind h2_bad_hpack_kind() {
  FaultKindSpec spec = frame_kind_spec("h2-bad-hpack", FaultScope::kConnection);
  spec.points.states = states_to_the_trailers();
  spec.summary = "A header block that can't be decoded.";
  spec.client_sees = "The connection is over: COMPRESSION_ERROR (RFC 9113 section 4.3). All its streams end.";
  spec.params = {one_end_param()};
  spec.default_expect_at_server = outcomes({OutcomeFamily::kGoawayClosed, OutcomeFamily::kTcp});
  spec.default_expect = outcomes({OutcomeId::kH2PeerViolation});
  spec.example = "kind = \"h2-bad-hpack\"\nat = { replies = 3 }";
  return {
      std::move(spec), [](const FaultParams& params) -> FaultAction {
        return ActOnLink{H2Act(H2Violation{.what = H2Violation::What::kHpack, .toward = toward_of(params)})};
      }};
}

}  // namespace weir
