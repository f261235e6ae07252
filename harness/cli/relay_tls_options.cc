#include "harness/cli/relay_tls_options.h"

#include <fmt/format.h>

#include <fstream>
#include <optional>
#include <tuple>
#include <utility>

#include "harness/run/client_tls.h"
#include "harness/tls/authority.h"
#include "harness/tls/key_pair.h"

namespace weir {
namespace {

/// What the server's certificate is to be for; empty where nothing says so.
std::string name_of_server(const RelayTlsOptions& options, const Endpoint& to) {
  if (!options.name.empty()) return options.name;
  return to.unix_path.empty() ? to.host : "";
}

absl::Status begin_tls_to_server(const RelayTlsOptions& options, const Endpoint& to, RelayTls& tls) {
  tls.server_name = name_of_server(options, to);
  if (tls.server_name.empty())
    return absl::InvalidArgumentError("a Unix socket has no host name; say with --to-name whose it is");
  std::string ca_pem;
  if (!options.ca.empty()) {
    absl::StatusOr<std::string> read = read_authorities(options.ca);
    if (!read.ok())
      return absl::InvalidArgumentError(fmt::format("--to-ca: {}", std::string(read.status().message())));
    ca_pem = *std::move(read);
  }
  ClientTerms terms{.ca_pem = std::move(ca_pem)};
  for (const auto& [option, file, text] : {std::tuple("--to-cert", &options.cert, &terms.cert_pem),
                                           std::tuple("--to-key", &options.key, &terms.key_pem)}) {
    if (file->empty()) continue;
    absl::StatusOr<std::string> read = read_beside("", *file);
    if (!read.ok())
      return absl::InvalidArgumentError(
          fmt::format("{}: {} can't be read: {}", option, *file, std::string(read.status().message())));
    *text = *std::move(read);
  }
  if (!options.cert.empty()) {
    if (const std::optional<KeyPairProblem> problem = find_key_pair_problem(terms.cert_pem, terms.key_pem))
      return absl::InvalidArgumentError(fmt::format("{} {}; {}", problem->of_key ? "--to-key" : "--to-cert",
                                                    problem->reason, problem->remedy));
  }
  absl::StatusOr<SslContext> context = make_client_context(terms);
  if (!context.ok())
    return absl::InvalidArgumentError(fmt::format("--to-ca: {}", std::string(context.status().message())));
  tls.server = *std::move(context);
  return absl::OkStatus();
}

bool is_any_address(const std::string& host) { return host == "0.0.0.0" || host == "::"; }

absl::Status begin_tls_to_clients(const RelayTlsOptions& options, const Endpoint& to, const HostPort& listen,
                                  RelayTls& tls) {
  const TestAuthority authority;
  std::vector<std::string> names = options.names;
  if (!is_any_address(listen.host)) names.push_back(listen.host);
  // A client that is led here by a changed address still asks for the server.
  if (const std::string server = name_of_server(options, to); !server.empty()) names.push_back(server);
  absl::StatusOr<SslContext> context = authority.serve_as(names);
  if (!context.ok()) return context.status();
  tls.client = *std::move(context);
  std::ofstream file(options.ca_out, std::ios::binary);
  file << authority.certificate_pem();
  file.close();
  if (!file)
    return absl::InvalidArgumentError(fmt::format("--tls-ca-out: {} can't be written", options.ca_out));
  return absl::OkStatus();
}

}  // namespace

void add_relay_tls_options(CLI::App& relay, RelayTlsOptions& options) {
  CLI::Option* const control = relay.get_option("--control");
  CLI::Option* const clients =
      relay
          .add_flag(
              "--tls", options.clients,
              "Clients speak TLS, which the relay ends, so that it sees frames; with a certificate of a "
              "CA that it makes for itself")
          ->excludes(control);
  CLI::Option* const ca_out = relay
                                  .add_option("--tls-ca-out", options.ca_out,
                                              "Write the certificate of that CA here, for clients to trust")
                                  ->type_name("FILE.pem")
                                  ->needs(clients);
  clients->needs(ca_out);
  relay
      .add_option("--tls-name", options.names,
                  "A host name or address that the relay's certificate is for as well; any number. It is for "
                  "localhost, 127.0.0.1, ::1, the hosts of --listen and --to and --to-name anyway")
      ->type_name("NAME")
      ->allow_extra_args(false)
      ->needs(clients);
  CLI::Option* const server =
      relay.add_flag("--to-tls", options.server, "Speak TLS to the server")->excludes(control);
  relay
      .add_option("--to-ca", options.ca,
                  "Trust these authorities for the server's certificate (default: the system's)")
      ->type_name("FILE.pem")
      ->needs(server);
  CLI::Option* const certificate =
      relay
          .add_option("--to-cert", options.cert,
                      "Show the server this certificate, where it asks for one of its client")
          ->type_name("FILE.pem")
          ->needs(server);
  CLI::Option* const key = relay.add_option("--to-key", options.key, "The key of --to-cert")
                               ->type_name("FILE.pem")
                               ->needs(certificate);
  certificate->needs(key);
  relay
      .add_option("--to-name", options.name,
                  "What the server's certificate must be for (default: the host of --to)")
      ->type_name("NAME")
      ->needs(server);
}

absl::StatusOr<RelayTls> make_relay_tls(const RelayTlsOptions& options, const Endpoint& to,
                                        const HostPort& listen) {
  RelayTls tls;
  absl::Status status;
  if (options.server) status = begin_tls_to_server(options, to, tls);
  if (status.ok() && options.clients) status = begin_tls_to_clients(options, to, listen, tls);
  if (!status.ok()) return status;
  return tls;
}

std::string trust_text(const RelayTlsOptions& options) {
  if (!options.clients) return "";
  return fmt::format(
      "clients must trust {0}, the certificate of a CA that lives as long as this relay. For most of them:\n"
      "  GRPC_DEFAULT_SSL_ROOTS_FILE_PATH={0}   gRPC C++, Python, Ruby, PHP, Node\n"
      "  SSL_CERT_FILE={0}                      Go, OpenSSL\n"
      "  NODE_EXTRA_CA_CERTS={0}                Node\n",
      options.ca_out);
}

}  // namespace weir
