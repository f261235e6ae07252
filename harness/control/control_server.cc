#include "harness/control/control_server.h"

#include "harness/control/control_api.h"

namespace weir {
namespace {

HttpAnswer answer_control(Proxies& proxies, const HttpAsk& ask) {
  if (ask.user_agent.starts_with("Mozilla/"))
    return {.status = 403, .body = "User agent not allowed\n", .type = "text/plain"};
  const ApiReply reply = answer(proxies, {ask.method, ask.path, ask.body});
  return {.status = reply.status,
          .body = reply.body.empty() ? "" : reply.body + "\n",
          .type = "application/json"};
}

}  // namespace

ControlServer::ControlServer(const std::string& host, std::uint16_t port, Proxies& proxies)
    : listener_(host, port, "the control interface",
                [&proxies](const HttpAsk& ask) { return answer_control(proxies, ask); }) {}

}  // namespace weir
