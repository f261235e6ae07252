// How a gRPC channel gets to its server: by which addresses, and through which proxy.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/base/address.h"
#include "harness/relay/http_connect.h"

namespace grpc {
class ChannelArguments;
}

namespace weir {

/// What is not in the address that is dialled.
struct GrpcWay {
  std::string authority{};           // ":authority", where TLS names no server; empty: from what is dialled
  std::optional<HttpProxy> proxy{};  // it is what is dialled, and asked for `authority`
  std::string named{};               // ":authority" whatever else holds; empty: nobody asked for another
};

/// Addresses, in the order in which a channel tries them, as a target of gRPC's: "ipv4:10.0.0.1:80,10.0.0.2:80" (gRPC doc/naming.md).
[[nodiscard]] std::string grpc_target(const std::vector<HostPort>& addresses);

/// Writes the way into a channel's arguments. Proxies of the environment (http_proxy, ...) are switched off: they would stand between
/// this side and the server, and nobody would know.
void set_way(const GrpcWay& way, bool tls, grpc::ChannelArguments& arguments);

}  // namespace weir
