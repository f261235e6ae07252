// Where the relay has to connect to for a gRPC target.
#pragma once

#include <optional>
#include <string>

#include "harness/relay/relay.h"

namespace weir {

/// Host and port, or socket path, of a gRPC address: "host:port", "dns:///host:port", "dns:host:port", "ipv4:a:p",
/// "ipv6:[a]:p", "unix:/path" (gRPC doc/naming.md); of a list of addresses the first. Nothing for anything else.
[[nodiscard]] std::optional<RelayUpstream> upstream_of(std::string_view grpc_address);

}  // namespace weir
