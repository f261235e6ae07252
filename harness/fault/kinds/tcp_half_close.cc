#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind tcp_half_close_kind() {
  FaultKindSpec spec;
  spec.name = "tcp-half-close";
  spec.scope = FaultScope::kConnection;
  spec.carried_out_by = Actor::kRelay;
  spec.layer = "tcp";
  spec.summary = "A FIN in one direction alone; the other one goes on.";
  spec.client_sees =
      "A peer that reads a FIN knows that no more will come (RFC 9293 section 3.6) and may still "
      "send. HTTP/2 has no use for half a connection (RFC 9113 section 5.4.1: a peer that cannot go "
      "on closes it), so gRPC takes it for the end: UNAVAILABLE at the client on every stream.";
  spec.points.triggers = points_of_a_link();
  spec.points.of_links = points_on_links();
  spec.points.states = states_to_the_trailers();
  spec.params = {{.name = "toward",
                  .type = ValueType::kChoice,
                  .default_text = "client",
                  .choices = {"client", "server"},
                  .help = "who reads the FIN"}};
  spec.default_expect = outcomes({OutcomeFamily::kTcp});
  spec.example = "kind = \"tcp-half-close\"\nat = { replies = 3 }";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return ActOnLink{LinkHalfClose{toward_of(params)}};
          }};
}

}  // namespace weir
