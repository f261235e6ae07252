#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

// gRPC doc/PROTOCOL-HTTP2.md, "Responses": Status is a number.
FaultKind h2_bad_status_kind() {
  FaultKindSpec spec = frame_kind_spec("h2-bad-status", FaultScope::kStream);
  spec.summary = "The trailers carry a grpc-status that is none.";
  spec.client_sees = "UNKNOWN: a status that can't be read is no success.";
  spec.params = {{.name = "status",
                  .type = ValueType::kString,
                  .default_text = "teapot",
                  .choices = {},
                  .help = "the text in grpc-status",
                  .is_code = true},
                 {.name = "when",
                  .type = ValueType::kChoice,
                  .default_text = "end",
                  .choices = {"now", "end"},
                  .help = "now: end the response here; end: in place of the server's own end"}};
  spec.default_expect = outcomes({OutcomeId::kH2BadStatus});
  spec.example = "kind = \"h2-bad-status\"\nstatus = \"fourteen\"\nwhen = \"now\"\nat = { replies = 3 }";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return ActOnLink{H2Act(H2End{.how = H2End::How::kBadStatus,
                                         .now = param<std::string>(params, "when") == "now",
                                         .text = param<std::string>(params, "status")})};
          }};
}

}  // namespace weir
