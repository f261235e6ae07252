// What `weir relay` is told of TLS on its two legs.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include <absl/status/statusor.h>
#include "harness/base/address.h"
#include "harness/relay/relay.h"

namespace weir {

struct RelayTlsOptions {
  bool clients = false;              // they speak TLS to the relay
  std::string ca_out{};              // file for the CA's certificate; with `clients`
  std::vector<std::string> names{};  // of the relay's certificate, besides those that it has anyway
  bool server = false;               // the relay speaks TLS to the server
  std::string ca{};                  // PEM file of authorities for the server; empty: the system's
  std::string cert{};                // PEM file of the certificate that the server is shown; empty: none
  std::string key{};                 // of that certificate
  std::string name{};                // what the server's certificate must be for; empty: the host of --to
};

/// Adds the options; `options` must outlive the parsing. --to and --control must be there already.
void add_relay_tls_options(CLI::App& relay, RelayTlsOptions& options);

/// Makes the CA and writes its certificate, reads the server's authorities. Plain legs where nothing was asked for. An error
/// says what of the options is no good. The relay's certificate is for the names asked for, the host of `listen`, what the
/// server's is for, and this machine.
[[nodiscard]] absl::StatusOr<RelayTls> make_relay_tls(const RelayTlsOptions& options, const Endpoint& to,
                                                      const HostPort& listen);

/// How clients come to trust the CA, in a few lines; empty when they needn't.
[[nodiscard]] std::string trust_text(const RelayTlsOptions& options);

}  // namespace weir
