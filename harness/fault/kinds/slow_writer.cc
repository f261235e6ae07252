#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind slow_writer_kind() {
  FaultKindSpec spec;
  spec.name = "slow-writer";
  spec.layer = "client";
  spec.summary = "The client waits before every message from the trigger on.";
  spec.client_sees =
      "Nothing but later replies. A server or proxy that takes a slow client for a dead one ends the stream; "
      "HTTP/2 "
      "and gRPC know no such limit. Unlike pace and think time it begins in mid-stream, and it holds an open "
      "loop's "
      "messages back after they were due: 'wait' shows it.";
  spec.triggers = points_of_a_stream();
  spec.params = {{.name = "delay",
                  .type = ValueType::kDuration,
                  .default_text = "20ms",
                  .choices = {},
                  .help = "wait before each message"}};
  spec.default_expect = outcomes({OutcomeId::kOkComplete});
  spec.example = "kind = \"slow-writer\"\ndelay = \"20ms\"";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return SlowWrites{param<Duration>(params, "delay")};
          }};
}

}  // namespace weir
