#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

// gRPC doc/PROTOCOL-HTTP2.md, "Responses": Status is required in trailers.
FaultKind h2_no_status_kind() {
  FaultKindSpec spec = frame_kind_spec("h2-no-status", FaultScope::kStream);
  spec.summary = "The trailers carry no grpc-status.";
  spec.client_sees =
      "UNKNOWN: a response without a status is no success (gRPC doc/PROTOCOL-HTTP2.md, Responses). gRPC C++ "
      "1.51.1 aborts the process here while its retries are on.";
  spec.params = {{.name = "when",
                  .type = ValueType::kChoice,
                  .default_text = "end",
                  .choices = {"now", "end"},
                  .help = "now: end the response here; end: in place of the server's own end"}};
  spec.default_expect = outcomes({OutcomeId::kH2NoStatus});
  spec.example = "kind = \"h2-no-status\"\nwhen = \"now\"\nat = { replies = 3 }";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return ActOnLink{H2Act(
                H2End{.how = H2End::How::kNoStatus, .now = param<std::string>(params, "when") == "now"})};
          }};
}

}  // namespace weir
