#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind tcp_fin_kind() {
  FaultKindSpec spec;
  spec.name = "tcp-fin";
  spec.scope = FaultScope::kConnection;
  spec.carried_out_by = Actor::kRelay;
  spec.layer = "tcp";
  spec.summary = "The connection is closed with a FIN, without GOAWAY.";
  spec.client_sees =
      "UNAVAILABLE at the client on every stream of the connection; CANCELLED at the server. Aimed at the "
      "server alone, the client hears nothing.";
  spec.points.triggers = points_of_a_link();
  spec.points.of_links = points_on_links();
  spec.points.states = states_to_the_trailers();
  spec.params = {toward_param(), mid_message_param()};
  spec.default_expect = outcomes({OutcomeId::kTcpFin});
  spec.default_expect_at_server = ends_in_silence();
  spec.example = "kind = \"tcp-fin\"\nat = { replies = 3 }";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return ActOnLink{LinkFin{toward_of(params)}, param<bool>(params, "mid_message")};
          }};
}

}  // namespace weir
