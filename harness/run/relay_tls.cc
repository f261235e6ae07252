#include "harness/run/relay_tls.h"

#include <fmt/format.h>

#include "harness/tls/authority.h"
#include "harness/tls/client_terms.h"
#include "harness/tls/host_name.h"

namespace weir {

absl::StatusOr<RelayedTls> relay_tls(const ClientTls& server, const std::string& authority_host) {
  absl::StatusOr<SslContext> to_server = make_client_context(terms_of(server));
  if (!to_server.ok())
    return absl::InvalidArgumentError(
        fmt::format("target.tls: {}", std::string(to_server.status().message())));
  const TestAuthority authority;
  std::vector<std::string> names = {server.server_name};
  // gRPC holds what a call names against the certificate.
  const std::string named = authority_host.substr(0, authority_host.rfind(':'));
  if (!named.empty() && is_host_name(named)) names.push_back(named);
  absl::StatusOr<SslContext> to_clients = authority.serve_as(names);
  if (!to_clients.ok())
    return absl::InvalidArgumentError(
        fmt::format("target.tls.name: {}", std::string(to_clients.status().message())));
  return RelayedTls{.relay = {.client = *std::move(to_clients),
                              .server = *std::move(to_server),
                              .server_name = server.server_name},
                    .clients = {.ca_pem = authority.certificate_pem(), .server_name = server.server_name}};
}

}  // namespace weir
