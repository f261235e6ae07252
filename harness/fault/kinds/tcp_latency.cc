#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind tcp_latency_kind() {
  FaultKindSpec spec;
  spec.name = "tcp-latency";
  spec.scope = FaultScope::kConnection;
  spec.carried_out_by = Actor::kRelay;
  spec.layer = "tcp";
  spec.summary = "Every byte is longer on its way: a distant network.";
  spec.client_sees =
      "Each reply later by the latency of both directions. Nothing is lost and nothing overtakes. "
      "Deadlines and keepalive timeouts must allow for it.";
  spec.triggers = points_of_a_stream();
  spec.params = {
      {.name = "latency",
       .type = ValueType::kDuration,
       .default_text = "50ms",
       .choices = {},
       .help = "of each byte, in each direction aimed at",
       .positive = true},
      {.name = "jitter",
       .type = ValueType::kDuration,
       .default_text = "0s",
       .choices = {},
       .help = "the latency is drawn from latency - jitter to latency + jitter, evenly, from the seed"},
      toward_param(),
      slowed_for_param()};
  spec.default_expect = outcomes({OutcomeId::kOkComplete});
  spec.example = "kind = \"tcp-latency\"\nlatency = \"50ms\"\njitter = \"10ms\"";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return ActOnLink{LinkLatency{.toward = toward_of(params),
                                         .latency = param<Duration>(params, "latency"),
                                         .jitter = param<Duration>(params, "jitter"),
                                         .duration = param<Duration>(params, "duration")}};
          }};
}

}  // namespace weir
