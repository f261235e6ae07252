#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

#include <string>

namespace weir {

// gRPC doc/http-grpc-status-mapping.md.
FaultKind h2_http_status_kind() {
  FaultKindSpec spec = frame_kind_spec("h2-http-status", FaultScope::kStream);
  spec.summary =
      "An HTTP status and an HTML page come in place of a gRPC response, as a proxy without an upstream "
      "sends them.";
  spec.client_sees =
      "The status that gRPC maps the HTTP status to, once: UNAVAILABLE for 429, 502, 503 and 504, INTERNAL "
      "for 400, UNAUTHENTICATED for 401, PERMISSION_DENIED for 403, UNIMPLEMENTED for 404, else UNKNOWN. The "
      "server sees a cancelled call.";
  spec.triggers = {TriggerKind::kOpen};
  spec.params = {
      {.name = "status",
       .type = ValueType::kChoice,
       .default_text = "502",
       .choices = {"400", "401", "403", "404", "429", "431", "500", "502", "503", "504"},
       .help = "HTTP status",
       .is_code = true,
       .other_numbers = {{100, 199, "the fault kind h2-interim sends an interim response (1xx)"}}}};
  spec.default_expect = outcomes({OutcomeFamily::kH2HttpStatus});
  spec.example = "kind = \"h2-http-status\"\nstatus = \"503\"";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            const int status = std::stoi(param<std::string>(params, "status"));
            return ActOnLink{H2Act(H2HttpAnswer{static_cast<std::uint32_t>(status)})};
          }};
}

}  // namespace weir
