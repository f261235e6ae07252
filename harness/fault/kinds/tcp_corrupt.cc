#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind tcp_corrupt_kind() {
  FaultKindSpec spec;
  spec.name = "tcp-corrupt";
  spec.scope = FaultScope::kConnection;
  spec.carried_out_by = Actor::kRelay;
  spec.layer = "tcp";
  spec.summary = "Bits of some bytes are flipped, and TCP's checksum does not notice.";
  spec.client_sees =
      "In a message's content nothing: gRPC has no checksum of its own, so the reply is wrong under "
      "status OK unless TLS (RFC 8446 section 5.2) finds it. In a frame's header or in HPACK a "
      "connection error (RFC 9113 section 5.4.1), in a message's prefix INTERNAL.";
  spec.points.triggers = points_of_a_link();
  spec.points.of_links = points_on_links();
  spec.points.states = states_to_the_trailers();
  spec.params = {{.name = "bytes",
                  .type = ValueType::kInteger,
                  .default_text = "1",
                  .choices = {},
                  .help = "how many bytes, one after another",
                  .positive = true},
                 {.name = "flip",
                  .type = ValueType::kChoice,
                  .default_text = "lowest",
                  .choices = {"lowest", "all"},
                  .help = "which bits: the lowest keeps ASCII text what it is"},
                 {.name = "mid_message",
                  .type = ValueType::kBool,
                  .default_text = "true",
                  .choices = {},
                  .help = "in the middle of the next message; false: the next bytes of all"},
                 {.name = "toward",
                  .type = ValueType::kChoice,
                  .default_text = "client",
                  .choices = {"client", "server"},
                  .help = "whose bytes are hit"}};
  // A bit may also be one that nobody reads: RFC 9113 section 4.1 reserves one, and a PING's eight bytes say nothing.
  spec.default_expect = outcomes({OutcomeId::kOkComplete, OutcomeId::kDataCorrupt, OutcomeId::kDataLost,
                                  OutcomeFamily::kH2, OutcomeFamily::kGrpc, OutcomeFamily::kGoaway,
                                  OutcomeFamily::kTcp, OutcomeFamily::kApp, OutcomeId::kStallOpen});
  spec.example = "kind = \"tcp-corrupt\"\nat = { replies = 3 }";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            const bool all = param<std::string>(params, "flip") == "all";
            return ActOnLink{.act = LinkCorrupt{.toward = toward_of(params),
                                                .bytes = Bytes{static_cast<std::uint64_t>(
                                                    param<std::int64_t>(params, "bytes"))},
                                                .bits = static_cast<std::uint8_t>(all ? 0xff : 0x01)},
                             .mid_message = param<bool>(params, "mid_message")};
          }};
}

}  // namespace weir
