#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

// gRPC doc/PROTOCOL-HTTP2.md, "Responses": Response-Headers *Length-Prefixed-Message Trailers.
FaultKind h2_no_trailers_kind() {
  FaultKindSpec spec = frame_kind_spec("h2-no-trailers", FaultScope::kStream);
  spec.summary = "END_STREAM comes on DATA; there are no trailers.";
  spec.client_sees = "UNKNOWN or INTERNAL: gRPC has no response that ends without trailers.";
  spec.params = {{.name = "when",
                  .type = ValueType::kChoice,
                  .default_text = "end",
                  .choices = {"now", "end"},
                  .help = "now: end the response here; end: in place of the server's own end"}};
  spec.default_expect = outcomes({OutcomeId::kH2EosNoTrailers});
  spec.example = "kind = \"h2-no-trailers\"\nwhen = \"now\"\nat = { replies = 3 }";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return ActOnLink{H2Act(
                H2End{.how = H2End::How::kNoTrailers, .now = param<std::string>(params, "when") == "now"})};
          }};
}

}  // namespace weir
