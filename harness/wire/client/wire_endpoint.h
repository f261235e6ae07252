// Where a connection of the wire engine goes.
#pragma once

#include <optional>
#include <vector>

#include "harness/base/address.h"
#include "harness/relay/http_connect.h"

namespace weir {

struct WireEndpoint : Endpoint {
  /// The addresses to dial, in the order in which they are tried; empty: those that the host's name has, or the proxy's.
  std::vector<HostPort> addresses{};
  std::optional<HttpProxy> proxy{};  // through which host and port are reached
};

}  // namespace weir
