#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind tcp_limit_kind() {
  FaultKindSpec spec;
  spec.name = "tcp-limit";
  spec.scope = FaultScope::kConnection;
  spec.carried_out_by = Actor::kRelay;
  spec.layer = "tcp";
  spec.summary = "The connection ends after so many bytes of one direction, at the exact byte.";
  spec.client_sees =
      "UNAVAILABLE on every stream of the connection, wherever in a frame the cut is. A message "
      "that is not there in full was not received (RFC 9113 section 4.1).";
  spec.triggers = points_of_a_stream();
  spec.params = {{.name = "bytes",
                  .type = ValueType::kBytes,
                  .default_text = {},
                  .choices = {},
                  .help = "so many more pass, counted from the trigger on",
                  .positive = true},
                 {.name = "direction",
                  .type = ValueType::kChoice,
                  .default_text = "to-server",
                  .choices = {"to-server", "to-client"},
                  .help = "whose bytes are counted"},
                 {.name = "by",
                  .type = ValueType::kChoice,
                  .default_text = "fin",
                  .choices = {"fin", "rst"},
                  .help = "how it ends"},
                 toward_param()};
  spec.default_expect = outcomes({OutcomeFamily::kTcp});
  spec.default_expect_at_server = ends_in_silence();
  spec.example = "kind = \"tcp-limit\"\nbytes = \"2KiB\"\nat = { replies = 3 }";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            ActOnLink act{.act = LinkFin{toward_of(params)}};
            if (param<std::string>(params, "by") == "rst") act.act = LinkReset{toward_of(params)};
            act.after_bytes = param<Bytes>(params, "bytes").count;
            act.counts_toward =
                param<std::string>(params, "direction") == "to-client" ? Toward::kClient : Toward::kServer;
            return act;
          }};
}

}  // namespace weir
