#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

// Not a black hole with an end: a relay that dropped bytes of a TCP stream and then went on would hand the peer a stream
// that no network makes. TCP sends again what a real outage swallows, so an outage that ends loses nothing.
FaultKind tcp_stall_kind() {
  FaultKindSpec spec;
  spec.name = "tcp-stall";
  spec.scope = FaultScope::kConnection;
  spec.carried_out_by = Actor::kRelay;
  spec.layer = "tcp";
  spec.summary = "Bytes stand still for a while, and then all arrive: an outage that ends.";
  spec.client_sees =
      "Nothing for so long, then everything in a burst. Nothing is lost. Keepalive or a deadline shorter "
      "than the "
      "stall ends the stream before.";
  spec.points.triggers = points_of_a_link();
  spec.points.of_links = points_on_links();
  spec.points.states = states_to_the_trailers();
  spec.points.repeats = true;
  spec.params = {{.name = "duration",
                  .type = ValueType::kDuration,
                  .default_text = "1s",
                  .choices = {},
                  .help = "how long nothing moves"},
                 toward_param()};
  spec.default_expect = outcomes({OutcomeId::kOkComplete});
  spec.example = "kind = \"tcp-stall\"\nduration = \"2s\"\nat = { after = \"4s\" }";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return ActOnLink{LinkStall{toward_of(params), param<Duration>(params, "duration")}};
          }};
}

}  // namespace weir
