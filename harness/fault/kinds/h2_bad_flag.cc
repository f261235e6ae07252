#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

// gRPC doc/PROTOCOL-HTTP2.md, "Compressed-Flag": 0 or 1.
FaultKind h2_bad_flag_kind() {
  FaultKindSpec spec = frame_kind_spec("h2-bad-flag", FaultScope::kStream);
  spec.summary =
      "The prefix of the next message begins with a flag that gRPC does not know, or that does not hold.";
  spec.client_sees =
      "An error: a message that can't be read is not a message. gRPC C++ 1.51.1 drops it and goes on. With "
      "1, "
      "compressed, where no grpc-encoding says by what, the call fails with INTERNAL (doc/compression.md).";
  spec.params = {{.name = "flag",
                  .type = ValueType::kInteger,
                  .default_text = "7",
                  .choices = {},
                  .help = "the first byte, 1 to 255; 1 says that the message is compressed",
                  .low = 1,
                  .high = 255},
                 one_end_param()};
  spec.default_expect = outcomes({OutcomeId::kGrpcBadFraming});
  spec.default_expect_at_server = outcomes({OutcomeFamily::kApp, OutcomeFamily::kH2Rst});
  spec.example = "kind = \"h2-bad-flag\"\nflag = 7\nat = { replies = 3 }";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return ActOnLink{H2Act(
                H2Mangle{H2Mangle::How::kFlag, param<std::int64_t>(params, "flag"), toward_of(params)})};
          }};
}

}  // namespace weir
