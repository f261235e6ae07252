#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind h2_trailers_delay_kind() {
  FaultKindSpec spec = frame_kind_spec("h2-trailers-delay", FaultScope::kStream);
  spec.summary = "The server's trailers come late.";
  spec.client_sees =
      "Nothing but a stream that ends later: replies are not held back. A deadline that is shorter ends it "
      "before.";
  spec.params = {{.name = "delay",
                  .type = ValueType::kDuration,
                  .default_text = "500ms",
                  .choices = {},
                  .help = "how late"}};
  spec.default_expect =
      outcomes({OutcomeId::kOkComplete, OutcomeFamily::kApp, OutcomeFamily::kLocalDeadline});
  spec.example = "kind = \"h2-trailers-delay\"\ndelay = \"300ms\"";
  return {
      std::move(spec), [](const FaultParams& params) -> FaultAction {
        return ActOnLink{H2Act(H2End{.how = H2End::How::kDelay, .delay = param<Duration>(params, "delay")})};
      }};
}

}  // namespace weir
