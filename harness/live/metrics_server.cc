#include "harness/live/metrics_server.h"

namespace weir {

HttpAnswer answer_metrics(const LiveRegistry& registry, const HttpAsk& ask) {
  if (ask.method != "GET" && ask.method != "HEAD") return {.status = 405, .body = "only GET is answered\n"};
  if (ask.path != "/metrics") return {.status = 404, .body = "the metrics are at /metrics\n"};
  return {.body = registry.text(), .type = "text/plain; version=0.0.4; charset=utf-8"};
}

MetricsServer::MetricsServer(const std::string& host, std::uint16_t port, const LiveRegistry& registry)
    : listener_(host, port, "the page of metrics",
                [&registry](const HttpAsk& ask) { return answer_metrics(registry, ask); }) {}

}  // namespace weir
