#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind blackhole_kind() {
  FaultKindSpec spec;
  spec.name = "blackhole";
  spec.scope = FaultScope::kConnection;
  spec.carried_out_by = Actor::kRelay;
  spec.layer = "tcp";
  spec.summary = "Bytes vanish: the connection stays up and nothing arrives.";
  spec.client_sees =
      "Nothing, for ever, unless keepalive (gRPC doc/keepalive.md) or a deadline ends the stream.";
  spec.points.triggers = points_of_a_link();
  spec.points.of_links = points_on_links();
  spec.points.states = states_to_the_trailers();
  spec.params = {toward_param()};
  spec.default_expect = outcomes({OutcomeId::kStallOpen, OutcomeId::kConnKeepalive});
  spec.example = "kind = \"blackhole\"\nat = { replies = 3 }";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return ActOnLink{LinkBlackhole{toward_of(params)}};
          }};
}

}  // namespace weir
