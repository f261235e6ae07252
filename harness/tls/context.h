// What all connections of one client, or of one server, share: versions, certificates, whom to trust.
#pragma once

#include <memory>
#include <string>

#include <absl/status/statusor.h>

struct ssl_ctx_st;  // OpenSSL's SSL_CTX, X509 and EVP_PKEY
struct x509_st;
struct evp_pkey_st;

namespace weir {

/// May be shared by threads once it is made.
using SslContext = std::shared_ptr<ssl_ctx_st>;

/// What a client trusts, and what it shows of itself.
struct ClientTerms {
  std::string ca_pem{};    // authorities; empty: the system's
  std::string cert_pem{};  // its own certificate, the chain after it; empty: none
  std::string key_pem{};
  bool insecure = false;  // any certificate of the server's will do
};

/// A client's: TLS 1.2 or newer, ALPN "h2" (RFC 9113 section 3.2), certificates checked against these authorities (PEM), or
/// against the system's when empty. An error when there is no certificate in `ca_pem`, or the client's own and its key can't be used.
[[nodiscard]] absl::StatusOr<SslContext> make_client_context(const ClientTerms& terms);
[[nodiscard]] inline absl::StatusOr<SslContext> make_client_context(const std::string& ca_pem) {
  return make_client_context(ClientTerms{.ca_pem = ca_pem});
}

/// A server's: TLS 1.2 or newer; a client that does not offer "h2" by ALPN is refused with no_application_protocol (RFC 7301
/// section 3.2). Every handshake is a full one. The context keeps references of its own to both.
[[nodiscard]] SslContext make_server_context(x509_st* certificate, evp_pkey_st* key);

/// From now on the server's context wants a certificate of its clients, signed by one of these authorities (PEM). An error when there
/// is none in it.
[[nodiscard]] absl::Status ask_clients_for_certificates(const SslContext& context, const std::string& ca_pem);

}  // namespace weir
