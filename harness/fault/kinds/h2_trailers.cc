#include "harness/fault/kinds/kinds.h"

#include "harness/h2/grpc_code.h"
#include "harness/model/outcome_classes.h"

namespace weir {

// gRPC doc/PROTOCOL-HTTP2.md, "Responses".
FaultKind h2_trailers_kind() {
  FaultKindSpec spec = frame_kind_spec("h2-trailers", FaultScope::kStream);
  spec.summary = "The response ends with trailers of your choice in place of the server's.";
  spec.client_sees =
      "The status in the trailers, after all replies before them; what the server said is not known to the "
      "client.";
  spec.params = {status_param("status", 0, "unavailable", "gRPC status code"),
                 {.name = "message",
                  .type = ValueType::kString,
                  .default_text = "injected by weir",
                  .choices = {},
                  .help = "grpc-message"},
                 {.name = "when",
                  .type = ValueType::kChoice,
                  .default_text = "end",
                  .choices = {"now", "end"},
                  .help = "now: end the response here; end: in place of the server's own end"}};
  spec.default_expect = outcomes({OutcomeFamily::kApp, OutcomeFamily::kOk});
  spec.example =
      "kind = \"h2-trailers\"\nstatus = \"resource_exhausted\"\nwhen = \"now\"\nat = { replies = 3 }";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return ActOnLink{H2Act(H2End{.how = H2End::How::kStatus,
                                         .now = param<std::string>(params, "when") == "now",
                                         .code = code_from_word(param<std::string>(params, "status")),
                                         .text = param<std::string>(params, "message")})};
          }};
}

}  // namespace weir
