#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind tcp_idle_kill_kind() {
  FaultKindSpec spec;
  spec.name = "tcp-idle-kill";
  spec.scope = FaultScope::kConnection;
  spec.carried_out_by = Actor::kRelay;
  spec.layer = "tcp";
  spec.summary =
      "The connection is dropped once it was silent for so long, as a NAT or a load balancer does "
      "it.";
  spec.client_sees =
      "With by = \"rst\" or \"fin\" UNAVAILABLE on every stream, at once. With \"silence\" nothing, "
      "until something is sent and goes unanswered: only keepalive (gRPC doc/keepalive.md) or a "
      "deadline finds out. Keepalive more often than the idle time prevents all of it.";
  spec.triggers = points_of_a_stream();
  spec.params = {{.name = "idle",
                  .type = ValueType::kDuration,
                  .default_text = "1s",
                  .choices = {},
                  .help = "so long nothing comes from either side, counted from the trigger on",
                  .positive = true},
                 {.name = "by",
                  .type = ValueType::kChoice,
                  .default_text = "rst",
                  .choices = {"rst", "fin", "silence"},
                  .help = "how it is dropped"},
                 toward_param()};
  spec.default_expect = outcomes({OutcomeFamily::kTcp, OutcomeId::kStallOpen, OutcomeId::kConnKeepalive});
  spec.example = "kind = \"tcp-idle-kill\"\nidle = \"300ms\"\nat = { replies = 3 }";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            ActOnLink act{.act = LinkReset{toward_of(params)}};
            const auto& by = param<std::string>(params, "by");
            if (by == "fin") act.act = LinkFin{toward_of(params)};
            if (by == "silence") act.act = LinkBlackhole{toward_of(params)};
            act.after_silence = param<Duration>(params, "idle");
            return act;
          }};
}

}  // namespace weir
