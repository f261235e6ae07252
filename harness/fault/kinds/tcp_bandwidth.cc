#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind tcp_bandwidth_kind() {
  FaultKindSpec spec;
  spec.name = "tcp-bandwidth";
  spec.scope = FaultScope::kConnection;
  spec.carried_out_by = Actor::kRelay;
  spec.layer = "tcp";
  spec.summary = "The connection is a narrow line: so many bytes a second and no more.";
  spec.client_sees =
      "Large messages take their time, and small ones queue behind them. Then flow control (RFC "
      "9113 section 5.2) holds the sender back. Nothing is lost.";
  spec.triggers = points_of_a_stream();
  spec.params = {{.name = "rate",
                  .type = ValueType::kBytes,
                  .default_text = {},
                  .choices = {},
                  .help = "bytes in a second, in each direction aimed at",
                  .positive = true},
                 toward_param(),
                 slowed_for_param()};
  spec.default_expect = outcomes({OutcomeId::kOkComplete});
  spec.example = "kind = \"tcp-bandwidth\"\nrate = \"64KiB\"";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return ActOnLink{LinkBandwidth{.toward = toward_of(params),
                                           .per_second = param<Bytes>(params, "rate"),
                                           .duration = param<Duration>(params, "duration")}};
          }};
}

}  // namespace weir
