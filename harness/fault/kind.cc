#include "harness/fault/kind.h"

namespace weir {

bool strikes_all(const FaultAction& action) {
  return std::holds_alternative<ListenersDown>(action) || std::holds_alternative<StopServer>(action) ||
         std::holds_alternative<KillServer>(action) || std::holds_alternative<PauseServer>(action) ||
         std::holds_alternative<RestartServer>(action);
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

}  // namespace weir
