// The HTTP proxy of a run, and those that the environment names.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <absl/status/statusor.h>
#include "harness/relay/http_connect.h"
#include "harness/rpc/grpc_way.h"
#include "harness/scenario/scenario.h"

namespace weir {

/// The environment: a variable's value, or null.
using ReadVariable = std::function<const char*(const char* name)>;
[[nodiscard]] const char* read_environment(const char* name);

/// Where the proxy's user and password are: "user:password". Not in the scenario, which is kept beside every report.
inline constexpr const char* kProxyAuthVariable = "WEIR_PROXY_AUTH";

/// What the scenario says of a proxy; its credentials are from the environment. Nothing where it names none.
[[nodiscard]] std::optional<HttpProxy> proxy_of(const Target& target,
                                                const ReadVariable& read = read_environment);

/// How gRPC gets to this target, and what it dials.
struct GrpcRoute {
  std::string address;
  GrpcWay way;
};
[[nodiscard]] GrpcRoute route_to(const std::string& address, const std::optional<HttpProxy>& proxy);

/// The variable by which other gRPC clients would go through a proxy to this target, while weir does not: "https_proxy"; empty
/// where there is none, and for what is on this machine. As gRPC C++ reads them (grpc_proxy, https_proxy, http_proxy; no_grpc_proxy, no_proxy).
[[nodiscard]] std::string unused_proxy(const Target& target, const ReadVariable& read = read_environment);

}  // namespace weir
