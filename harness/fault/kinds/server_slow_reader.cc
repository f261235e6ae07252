#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind server_slow_reader_kind() {
  FaultKindSpec spec;
  spec.name = "server-slow-reader";
  spec.layer = "server application";
  spec.summary = "The server waits before every read from the trigger on.";
  spec.client_sees = "Flow control holds the client back; nothing is lost.";
  spec.triggers = points_told_to_the_server();
  spec.params = {{.name = "delay",
                  .type = ValueType::kDuration,
                  .default_text = "20ms",
                  .choices = {},
                  .help = "wait before each read"}};
  spec.default_expect = outcomes({OutcomeId::kOkComplete});
  spec.example = "kind = \"server-slow-reader\"\ndelay = \"20ms\"";
  spec.carried_out_by = Actor::kChatServer;
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return InstructServer{
                ServerAct{.kind = ServerAct::Kind::kSlowReads, .delay = param<Duration>(params, "delay")}};
          }};
}

}  // namespace weir
