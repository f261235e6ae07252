#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind slow_reader_kind() {
  FaultKindSpec spec;
  spec.name = "slow-reader";
  spec.layer = "client";
  spec.summary = "The client waits before every read from the trigger on.";
  spec.client_sees =
      "Flow control (RFC 9113 section 5.2) holds the server back; nothing is lost. A server that buffers "
      "without bound "
      "grows instead.";
  spec.points.triggers = points_of_a_stream();
  spec.params = {{.name = "delay",
                  .type = ValueType::kDuration,
                  .default_text = "20ms",
                  .choices = {},
                  .help = "wait before each read"}};
  spec.default_expect = outcomes({OutcomeId::kOkComplete});
  spec.example = "kind = \"slow-reader\"\ndelay = \"20ms\"";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return SlowReads{param<Duration>(params, "delay")};
          }};
}

}  // namespace weir
