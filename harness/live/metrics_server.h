// The metrics where Prometheus asks for them.
#pragma once

#include <cstdint>
#include <string>

#include "harness/control/http_listener.h"
#include "harness/live/live_registry.h"

namespace weir {

/// Answers GET /metrics with what the registry holds at that moment.
class MetricsServer {
 public:
  /// Binds and begins; throws std::system_error when it can't listen there. `registry` outlives the object.
  MetricsServer(const std::string& host, std::uint16_t port, const LiveRegistry& registry);

  [[nodiscard]] std::uint16_t port() const { return listener_.port(); }

 private:
  HttpListener listener_;
};

/// What it answers. Pure but for the registry's numbers.
[[nodiscard]] HttpAnswer answer_metrics(const LiveRegistry& registry, const HttpAsk& ask);

}  // namespace weir
