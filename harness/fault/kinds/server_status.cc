#include "harness/fault/kinds/kinds.h"

#include "harness/h2/grpc_code.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind server_status_kind() {
  FaultKindSpec spec;
  spec.name = "server-status";
  spec.layer = "server application";
  spec.summary = "The server ends the stream with a status of your choice.";
  spec.client_sees =
      "This very status, after all replies sent before it, and its details where it has some. No transport "
      "error.";
  spec.triggers = points_told_to_the_server();
  spec.can_be_chained = false;
  ParamSpec details_code =
      status_param("details_code", 1, "",
                   "the code that the details claim, where it is not the status's own: a breach of gRPC's "
                   "specification");
  details_code.optional = true;
  spec.params = {status_param("code", 1, "unavailable", "gRPC status code"),
                 {.name = "message",
                  .type = ValueType::kString,
                  .default_text = "injected by weir",
                  .choices = {},
                  .help = "grpc-message"},
                 {.name = "details",
                  .type = ValueType::kString,
                  .default_text = "",
                  .choices = {},
                  .help = "a text that goes out in grpc-status-details-bin: google.rpc.Status with one "
                          "google.protobuf.StringValue",
                  .optional = true},
                 std::move(details_code)};
  spec.default_expect = outcomes({OutcomeFamily::kApp});
  spec.example = "kind = \"server-status\"\ncode = \"unavailable\"\nat = { replies = 3 }";
  spec.carried_out_by = Actor::kChatServer;
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            ServerAct act{.kind = ServerAct::Kind::kStatus,
                          .code = code_from_word(param<std::string>(params, "code")),
                          .message = param<std::string>(params, "message")};
            if (params.contains("details")) act.details = param<std::string>(params, "details");
            if (params.contains("details_code"))
              act.details_code = code_from_word(param<std::string>(params, "details_code"));
            return InstructServer{std::move(act)};
          }};
}

}  // namespace weir
