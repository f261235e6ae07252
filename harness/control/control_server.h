// The control interface on a socket.
#pragma once

#include <cstdint>
#include <string>

#include "harness/control/http_listener.h"
#include "harness/control/proxies.h"

namespace weir {

/// Answers HTTP on threads of its own, which live as long as the object. Whoever can reach the port controls the
/// proxies: there is no password, so it belongs on the loopback. Browsers are turned away, so that no web page can
/// reach it through one.
class ControlServer {
 public:
  /// Binds and begins; throws std::system_error when it can't listen there. `proxies` must outlive the object.
  ControlServer(const std::string& host, std::uint16_t port, Proxies& proxies);

  [[nodiscard]] std::uint16_t port() const { return listener_.port(); }

 private:
  HttpListener listener_;
};

}  // namespace weir
