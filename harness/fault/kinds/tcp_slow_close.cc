#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind tcp_slow_close_kind() {
  FaultKindSpec spec;
  spec.name = "tcp-slow-close";
  spec.scope = FaultScope::kConnection;
  spec.carried_out_by = Actor::kRelay;
  spec.layer = "tcp";
  spec.summary = "The end of a connection is passed on only after a delay.";
  spec.client_sees =
      "Nothing of its own: it delays what another fault or the peer does. Whoever waits for the end "
      "goes on believing in the connection meanwhile: a stream hangs for so long, and what it sends "
      "is lost.";
  spec.points.triggers = points_of_a_link();
  spec.points.of_links = points_on_links();
  spec.points.states = states_to_the_trailers();
  spec.params = {{.name = "delay",
                  .type = ValueType::kDuration,
                  .default_text = "1s",
                  .choices = {},
                  .help = "how long after the end (FIN or RST) the other side hears of it",
                  .positive = true},
                 toward_param()};
  spec.default_expect = outcomes({OutcomeId::kOkComplete});
  spec.example = "kind = \"tcp-slow-close\"\ndelay = \"500ms\"";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return ActOnLink{LinkSlowClose{toward_of(params), param<Duration>(params, "delay")}};
          }};
}

}  // namespace weir
