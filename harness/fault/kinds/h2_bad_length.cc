#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

// gRPC doc/PROTOCOL-HTTP2.md, "Length-Prefixed-Message".
FaultKind h2_bad_length_kind() {
  FaultKindSpec spec = frame_kind_spec("h2-bad-length", FaultScope::kStream);
  spec.summary = "The prefix of the next message says another length than it has.";
  spec.client_sees =
      "Too long: the message swallows what follows and never ends, an error once the stream does. Too short: "
      "what is left over is taken for a prefix and breaks the framing. A server may find a length beyond its "
      "limit at once.";
  spec.params = {{.name = "by",
                  .type = ValueType::kInteger,
                  .default_text = "100",
                  .choices = {},
                  .help = "how many bytes the prefix says too many; below zero: too few",
                  .low = -2147483647,
                  .high = 2147483647},
                 one_end_param()};
  spec.default_expect = outcomes(
      {OutcomeId::kGrpcBadFraming, OutcomeId::kStallOpen, OutcomeFamily::kData, OutcomeId::kOkShort});
  spec.default_expect_at_server =
      outcomes({OutcomeFamily::kApp, OutcomeFamily::kRemote, OutcomeFamily::kH2Rst, OutcomeId::kStallOpen,
                OutcomeFamily::kData});
  spec.example = "kind = \"h2-bad-length\"\nby = 100\nat = { replies = 3 }";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return ActOnLink{H2Act(
                H2Mangle{H2Mangle::How::kLength, param<std::int64_t>(params, "by"), toward_of(params)})};
          }};
}

}  // namespace weir
