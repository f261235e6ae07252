#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind tcp_accept_close_kind() {
  FaultKindSpec spec;
  spec.name = "tcp-accept-close";
  spec.scope = FaultScope::kConnection;
  spec.carried_out_by = Actor::kRelay;
  spec.layer = "tcp";
  spec.summary = "The connection is accepted and closed at once, as by a proxy whose backend is gone.";
  spec.client_sees =
      "UNAVAILABLE at once: TCP is there, and HTTP/2 never begins (RFC 9113 section 3.4: each side "
      "begins with its preface). Calls that do not wait for ready fail; a good client backs off "
      "before it dials again (gRPC doc/connection-backoff.md).";
  spec.triggers = {TriggerKind::kOpen};
  spec.params = {{.name = "by",
                  .type = ValueType::kChoice,
                  .default_text = "fin",
                  .choices = {"fin", "rst"},
                  .help = "how it is closed"}};
  spec.default_expect = outcomes({OutcomeId::kConnectClosed, OutcomeId::kConnectReset});
  spec.example = "kind = \"tcp-accept-close\"\nby = \"rst\"";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            using How = RefuseConnection::How;
            return RefuseConnection{param<std::string>(params, "by") == "rst" ? How::kAcceptReset
                                                                              : How::kAcceptFin};
          }};
}

}  // namespace weir
