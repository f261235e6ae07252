#include "harness/run/relay_tls.h"

#include <fmt/format.h>

#include "harness/tls/authority.h"

namespace weir {

absl::StatusOr<RelayedTls> relay_tls(const ClientTls& server) {
  absl::StatusOr<SslContext> to_server = make_client_context(server.ca_pem);
  if (!to_server.ok())
    return absl::InvalidArgumentError(
        fmt::format("target.tls.ca: {}", std::string(to_server.status().message())));
  const TestAuthority authority;
  absl::StatusOr<SslContext> to_clients = authority.serve_as({server.server_name});
  if (!to_clients.ok())
    return absl::InvalidArgumentError(
        fmt::format("target.tls.name: {}", std::string(to_clients.status().message())));
  return RelayedTls{.relay = {.client = *std::move(to_clients),
                              .server = *std::move(to_server),
                              .server_name = server.server_name},
                    .clients = {.ca_pem = authority.certificate_pem(), .server_name = server.server_name}};
}

}  // namespace weir
