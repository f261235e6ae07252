#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind late_half_close_kind() {
  FaultKindSpec spec;
  spec.name = "late-half-close";
  spec.layer = "client";
  spec.summary =
      "The client keeps the stream open, silent, for a while after its last reply before it half-closes.";
  spec.client_sees =
      "Nothing happens while the stream idles; then EOF and OK. A server or proxy with an idle timeout ends "
      "it first.";
  spec.triggers = {TriggerKind::kOpen};
  spec.params = {{.name = "delay",
                  .type = ValueType::kDuration,
                  .default_text = "200ms",
                  .choices = {},
                  .help = "silence between the last reply and the half-close"}};
  spec.default_expect = outcomes({OutcomeId::kOkComplete});
  spec.example = "kind = \"late-half-close\"\ndelay = \"200ms\"";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return DelayHalfClose{param<Duration>(params, "delay")};
          }};
}

}  // namespace weir
