// A run through the relay to a server with TLS: the relay ends TLS and begins it anew, so that its tap sees the frames.
#pragma once

#include <absl/status/statusor.h>
#include "harness/relay/relay.h"
#include "harness/stream/transport.h"

namespace weir {

struct RelayedTls {
  RelayTls relay{};
  ClientTls clients{};  // trust the relay, and nobody else
};

/// `server`: what clients would do without the relay, which now does it for them. The relay's certificate is for the same name
/// as well as `authority_host`, "host" or "host:port", where calls name another, and of a CA that is made here and forgotten with the result. An error is about the scenario's `tls`.
[[nodiscard]] absl::StatusOr<RelayedTls> relay_tls(const ClientTls& server,
                                                   const std::string& authority_host = {});

}  // namespace weir
