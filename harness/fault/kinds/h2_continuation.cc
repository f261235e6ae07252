#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

// RFC 9113 section 6.10; section 10.5.1 lets a receiver bound what it takes. nghttp2 takes eight CONTINUATIONs.
FaultKind h2_continuation_kind() {
  FaultKindSpec spec = frame_kind_spec("h2-continuation", FaultScope::kStream);
  spec.summary = "The next header block comes in a HEADERS frame and many CONTINUATIONs.";
  spec.client_sees =
      "Nothing: a block may be split anywhere (RFC 9113 section 6.10). Beyond some number a client ends the "
      "connection, "
      "so as not to be flooded (section 10.5.1). Toward the server it is the request's head that is split, "
      "as "
      "the call begins.";
  spec.params = {{.name = "frames",
                  .type = ValueType::kInteger,
                  .default_text = "5",
                  .choices = {},
                  .help = "in how many frames; where these are more than the block has bytes, some are empty",
                  .low = 2,
                  .high = 10'000},
                 one_end_param()};
  spec.points.triggers_at_server = {TriggerKind::kOpen};
  spec.default_expect = outcomes({OutcomeId::kOkComplete, OutcomeFamily::kApp});
  spec.example = "kind = \"h2-continuation\"\nframes = 8\nat = { replies = 3 }";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return ActOnLink{H2Act(H2Split{static_cast<std::uint32_t>(param<std::int64_t>(params, "frames")),
                                           toward_of(params)})};
          }};
}

}  // namespace weir
