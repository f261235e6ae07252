#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

#include <string>

namespace weir {

// RFC 9110 section 15.2: a client must be able to parse interim responses, even if it does not expect them.
FaultKind h2_interim_kind() {
  FaultKindSpec spec = frame_kind_spec("h2-interim", FaultScope::kStream);
  spec.summary = "An interim response (1xx) comes before the real one.";
  spec.client_sees =
      "Nothing: a client reads over interim responses (RFC 9110 section 15.2). gRPC C++ 1.51.1 takes it for "
      "the final one.";
  spec.triggers = {TriggerKind::kOpen};
  spec.params = {{.name = "status",
                  .type = ValueType::kChoice,
                  .default_text = "103",
                  .choices = {"100", "102", "103"},
                  .help = "HTTP status"}};
  spec.default_expect = outcomes({OutcomeId::kOkComplete});
  spec.example = "kind = \"h2-interim\"\nstatus = \"100\"";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            const int status = std::stoi(param<std::string>(params, "status"));
            return ActOnLink{H2Act(H2Interim{static_cast<std::uint32_t>(status)})};
          }};
}

}  // namespace weir
