// TLS as a filter: bytes of the network in and out on one side, plain bytes on the other. No socket.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>

#include <absl/status/statusor.h>

namespace weir {

using SslContext = std::shared_ptr<SSL_CTX>;

/// What all connections of a client share: TLS 1.2 or newer, ALPN "h2" (RFC 9113 section 3.2), certificates checked
/// against these authorities (PEM), or against the system's when empty. An error when there is no certificate in `ca_pem`.
[[nodiscard]] absl::StatusOr<SslContext> make_client_context(const std::string& ca_pem);

/// One connection's TLS. Used by one thread at a time.
class TlsFilter {
 public:
  /// The server's certificate must be for `server_name`, a host name or an IP address.
  TlsFilter(const SslContext& context, const std::string& server_name);
  ~TlsFilter();
  TlsFilter(const TlsFilter&) = delete;
  TlsFilter& operator=(const TlsFilter&) = delete;

  /// Bytes from the network. Appends what they hold to `plain`. What is to be said in answer waits for take().
  void receive(std::string_view network, std::string& plain);
  /// Plain bytes for the peer; only once ready().
  void send(std::string_view plain);
  /// Moves what is to go to the network to the end of `out`. False when there is nothing.
  bool take(std::string& out);

  /// The handshake is done and the peer has chosen "h2".
  [[nodiscard]] bool ready() const { return ready_; }
  /// Why this connection can't be used; empty when nothing is wrong. The last word to the peer may still wait for take().
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  void shake_hands();
  void fail(const std::string& what);

  SSL* ssl_;
  BIO* from_network_;  // owned by ssl_, as is the other
  BIO* to_network_;
  bool ready_ = false;
  std::string problem_;
};

}  // namespace weir
