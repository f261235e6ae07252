#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

// RFC 9113 section 6.7; gRPC doc/keepalive.md.
FaultKind h2_ping_kind() {
  FaultKindSpec spec = frame_kind_spec("h2-ping", FaultScope::kConnection);
  spec.summary = "PINGs again and again, as an eager peer sends them.";
  spec.client_sees =
      "Nothing: a client answers each (RFC 9113 section 6.7). A server may find them too many, and end the "
      "connection with "
      "GOAWAY(ENHANCE_YOUR_CALM, \"too_many_pings\") (gRPC doc/keepalive.md).";
  spec.params = {one_end_param(),
                 {.name = "every",
                  .type = ValueType::kDuration,
                  .default_text = "10ms",
                  .choices = {},
                  .help = "so long between two",
                  .positive = true},
                 {.name = "count",
                  .type = ValueType::kInteger,
                  .default_text = "100",
                  .choices = {},
                  .help = "how many, 1 to 10000",
                  .low = 1,
                  .high = 10000}};
  spec.default_expect = outcomes({OutcomeId::kOkComplete});
  spec.default_expect_at_server = outcomes(
      {OutcomeId::kOkComplete, OutcomeFamily::kGoaway, OutcomeId::kRemoteTooManyPings, OutcomeFamily::kTcp});
  spec.example = "kind = \"h2-ping\"\nevery = \"20ms\"\ncount = 50\nat = { replies = 3 }";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return ActOnLink{
                H2Act(H2Ping{.toward = toward_of(params),
                             .count = static_cast<std::uint32_t>(param<std::int64_t>(params, "count")),
                             .every = param<Duration>(params, "every")})};
          }};
}

}  // namespace weir
