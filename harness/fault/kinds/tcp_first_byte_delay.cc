#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind tcp_first_byte_delay_kind() {
  FaultKindSpec spec;
  spec.name = "tcp-first-byte-delay";
  spec.scope = FaultScope::kConnection;
  spec.carried_out_by = Actor::kRelay;
  spec.layer = "tcp";
  spec.summary = "The first byte is held back for a while, and then everything passes: a peer slow to begin.";
  spec.client_sees =
      "A connection that is there at once and says nothing for so long; then all is as ever, and nothing is "
      "lost. Whoever measures only the connect finds nothing: what shows it is 'setup' and 'first_message'. "
      "A "
      "deadline or a connect timeout shorter than the delay ends the stream before. Placed later in a "
      "stream, it "
      "holds back the next byte.";
  spec.triggers = points_of_a_stream();
  spec.params = {{.name = "delay",
                  .type = ValueType::kDuration,
                  .default_text = "1s",
                  .choices = {},
                  .help = "how long the first byte waits, in each direction aimed at",
                  .positive = true},
                 toward_param()};
  spec.default_expect = outcomes({OutcomeId::kOkComplete});
  spec.example = "kind = \"tcp-first-byte-delay\"\ndelay = \"500ms\"\ntoward = \"client\"";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return ActOnLink{LinkFirstByteDelay{toward_of(params), param<Duration>(params, "delay")}};
          }};
}

}  // namespace weir
