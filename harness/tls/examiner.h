// What a server's end of TLS is like, whether it can be trusted or not: for explaining why nobody could talk to it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/tls/context.h"

struct ssl_st;  // OpenSSL's SSL, BIO and X509_STORE_CTX
struct bio_st;
struct x509_store_ctx_st;

namespace weir {

/// Everything that a handshake showed, all that was wrong at once.
struct TlsFacts {
  bool spoken = false;                  // the peer answered with TLS
  bool shaken = false;                  // the handshake was done, whatever is wrong with the certificate
  bool h2 = false;                      // "h2" was chosen by ALPN
  bool wants_certificate = false;       // the peer asked for one of the client's
  std::optional<std::uint8_t> alert{};  // the fatal alert that the peer sent
  std::string failure{};                // why the handshake was not done, in OpenSSL's words

  // Of the peer's certificate, as this client's trust sees it:
  bool unknown_authority = false;
  bool expired = false;
  bool not_yet_valid = false;
  bool wrong_name = false;
  std::string other_problem{};           // in OpenSSL's words
  std::string authority{};               // who signed the last certificate of the chain
  std::string valid_from{}, valid_to{};  // "2026-11-27"
  std::vector<std::string> names{};      // host names and addresses that it is for
};

/// A client's end that goes on whatever is wrong with the certificate, and says nothing that matters. Bytes of the network
/// in and out, no socket. Used by one thread at a time.
class TlsExaminer {
 public:
  /// Looks with the trust of `context`, at a certificate that should be for `server_name`.
  TlsExaminer(const SslContext& context, const std::string& server_name);
  ~TlsExaminer();
  TlsExaminer(const TlsExaminer&) = delete;
  TlsExaminer& operator=(const TlsExaminer&) = delete;

  /// Bytes from the network. Appends what they hold to `plain`, once the handshake is done.
  void receive(std::string_view network, std::string& plain);
  /// Plain bytes for the peer; only after the handshake.
  void send(std::string_view plain);
  /// Moves what is to go to the network to the end of `out`. False when there is nothing.
  bool take(std::string& out);

  /// The handshake is over, either way.
  [[nodiscard]] bool over() const { return facts_.shaken || !facts_.failure.empty(); }
  [[nodiscard]] const TlsFacts& facts() const { return facts_; }

 private:
  static int on_verify(int trusted, x509_store_ctx_st* store);
  static int on_certificate_wanted(ssl_st* ssl, void* self);
  static void on_info(const ssl_st* ssl, int where, int value);
  void note_problem(int error);
  void shake_hands();
  void read_certificate();

  ssl_st* ssl_;
  bio_st* from_network_;  // owned by ssl_, as is the other
  bio_st* to_network_;
  std::string head_;  // the first bytes that came
  TlsFacts facts_;
};

}  // namespace weir
