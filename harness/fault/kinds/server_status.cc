#include "harness/fault/kinds/kinds.h"

#include "harness/fault/outcome_class.h"

namespace weir {
namespace {

std::vector<std::string> status_words() {
  std::vector<std::string> words;
  for (int code = 1; code <= 16; ++code) words.push_back(code_word(code));
  return words;
}

}  // namespace

FaultKind server_status_kind() {
  FaultKindSpec spec;
  spec.name = "server-status";
  spec.layer = "server application";
  spec.summary = "The server ends the stream with a status of your choice.";
  spec.client_sees = "This very status, after all replies sent before it. No transport error.";
  spec.triggers = {TriggerKind::kOpen, TriggerKind::kSent, TriggerKind::kReplies, TriggerKind::kAfter};
  spec.can_be_chained = false;
  spec.params = {{.name = "code",
                  .type = ValueType::kChoice,
                  .default_text = "unavailable",
                  .choices = status_words(),
                  .help = "gRPC status code"},
                 {.name = "message",
                  .type = ValueType::kString,
                  .default_text = "injected by weir",
                  .choices = {},
                  .help = "grpc-message"}};
  spec.default_expect = {"app"};
  spec.example = "kind = \"server-status\"\ncode = \"unavailable\"\nat = { replies = 3 }";
  spec.needs_chat_server = true;
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return InstructServer{ServerAct{.kind = ServerAct::Kind::kStatus,
                                            .code = code_from_word(param<std::string>(params, "code")),
                                            .message = param<std::string>(params, "message")}};
          }};
}

}  // namespace weir
