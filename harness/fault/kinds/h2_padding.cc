#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind h2_padding_kind() {
  FaultKindSpec spec = frame_kind_spec("h2-padding", FaultScope::kStream);
  spec.summary = "DATA frames towards the client are padded.";
  spec.client_sees =
      "Nothing: padding is not data (RFC 9113 section 6.1). But it counts for flow control, so a client "
      "whose "
      "window the server uses up to the end may find it overrun (section 6.9.1).";
  spec.params = {{.name = "bytes",
                  .type = ValueType::kInteger,
                  .default_text = "255",
                  .choices = {},
                  .help = "padding of each frame, 1 to 255",
                  .low = 1,
                  .high = 255}};
  spec.default_expect = outcomes({OutcomeId::kOkComplete, OutcomeId::kH2FlowViolation});
  spec.example = "kind = \"h2-padding\"\nbytes = 255\nat = { replies = 3 }";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return ActOnLink{H2Act(H2Pad{static_cast<std::uint8_t>(param<std::int64_t>(params, "bytes"))})};
          }};
}

}  // namespace weir
