#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

// gRPC doc/PROTOCOL-HTTP2.md, "Length-Prefixed-Message".
FaultKind h2_truncate_kind() {
  FaultKindSpec spec = frame_kind_spec("h2-truncate", FaultScope::kStream);
  spec.summary =
      "The next message is cut, and the end follows: trailers with OK, or the client's END_STREAM.";
  spec.client_sees =
      "An error: a message that ends in its middle is not a message. gRPC C++ 1.51.1 reports OK, and what "
      "was cut is lost without a word. A server that is cut off so ends the stream with an error, and takes "
      "nothing of it as complete.";
  spec.params = {{.name = "keep",
                  .type = ValueType::kBytes,
                  .default_text = "0B",
                  .choices = {},
                  .help = "how many bytes of the message pass, its prefix of five included; 0B: half of it"},
                 one_end_param()};
  spec.default_expect = outcomes({OutcomeId::kGrpcBadFraming});
  spec.default_expect_at_server = outcomes({OutcomeFamily::kApp, OutcomeFamily::kH2Rst});
  spec.example = "kind = \"h2-truncate\"\nkeep = \"3B\"\nat = { replies = 3 }";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            const auto keep = static_cast<std::int64_t>(param<Bytes>(params, "keep").count);
            return ActOnLink{H2Act(H2Mangle{H2Mangle::How::kTruncate, keep, toward_of(params)})};
          }};
}

}  // namespace weir
