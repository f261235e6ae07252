#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind server_slow_writer_kind() {
  FaultKindSpec spec;
  spec.name = "server-slow-writer";
  spec.layer = "server application";
  spec.summary = "The server waits before every reply from the trigger on.";
  spec.client_sees =
      "Later and later replies, all of them and in order: each waits for the one before, where reply_delay "
      "lets them "
      "overlap. A client with a deadline of its own may give up.";
  spec.triggers = points_told_to_the_server();
  spec.params = {{.name = "delay",
                  .type = ValueType::kDuration,
                  .default_text = "20ms",
                  .choices = {},
                  .help = "wait before each reply"}};
  spec.default_expect = outcomes({OutcomeId::kOkComplete});
  spec.example = "kind = \"server-slow-writer\"\ndelay = \"20ms\"";
  spec.carried_out_by = Actor::kChatServer;
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return InstructServer{
                ServerAct{.kind = ServerAct::Kind::kSlowWrites, .delay = param<Duration>(params, "delay")}};
          }};
}

}  // namespace weir
