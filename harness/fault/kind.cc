#include "harness/fault/kind.h"

#include <utility>

#include "harness/fault/h2/frame.h"
#include "harness/fault/outcome_class.h"

namespace weir {
namespace {

constexpr std::uint32_t kLastErrorCode = 13;  // HTTP_1_1_REQUIRED, RFC 9113 section 7
constexpr int kLastStatus = 16;               // UNAUTHENTICATED

}  // namespace

bool strikes_all(const FaultAction& action) {
  return std::holds_alternative<ListenersDown>(action) || std::holds_alternative<StopServer>(action) ||
         std::holds_alternative<KillServer>(action) || std::holds_alternative<PauseServer>(action) ||
         std::holds_alternative<RestartServer>(action) || std::holds_alternative<LimitAge>(action) ||
         std::holds_alternative<LimitPings>(action);
}

ParamSpec toward_param() {
  return {.name = "toward",
          .type = ValueType::kChoice,
          .default_text = "both",
          .choices = {"both", "client", "server"},
          .help = "which end feels it"};
}

Toward toward_of(const FaultParams& params) {
  const auto& word = param<std::string>(params, "toward");
  return word == "client" ? Toward::kClient : word == "server" ? Toward::kServer : Toward::kBoth;
}

ParamSpec error_code_param(std::string name, std::string default_word, std::string help) {
  ParamSpec spec{.name = std::move(name),
                 .type = ValueType::kChoice,
                 .default_text = std::move(default_word),
                 .choices = {},
                 .help = std::move(help)};
  for (std::uint32_t code = 0; code <= kLastErrorCode; ++code) spec.choices.push_back(h2::error_word(code));
  for (std::uint32_t code = 0; code <= kLastErrorCode; ++code) spec.choices.push_back(std::to_string(code));
  return spec;
}

std::uint32_t error_code_of(const FaultParams& params, const std::string& name) {
  return static_cast<std::uint32_t>(h2::error_from_word(param<std::string>(params, name)));
}

ParamSpec status_param(std::string default_word) {
  ParamSpec spec{.name = "status",
                 .type = ValueType::kChoice,
                 .default_text = std::move(default_word),
                 .choices = {},
                 .help = "gRPC status code"};
  for (int code = 0; code <= kLastStatus; ++code) spec.choices.push_back(code_word(code));
  return spec;
}

std::vector<TriggerKind> points_of_a_stream() {
  return {TriggerKind::kOpen,  TriggerKind::kSent, TriggerKind::kReplies, TriggerKind::kAfter,
          TriggerKind::kState, TriggerKind::kRun,  TriggerKind::kFired};
}

FaultKindSpec frame_kind_spec(std::string name, FaultScope scope) {
  FaultKindSpec spec;
  spec.name = std::move(name);
  spec.scope = scope;
  spec.layer = "http/2";
  spec.triggers = points_of_a_stream();
  spec.on_frames = true;
  return spec;
}

}  // namespace weir
