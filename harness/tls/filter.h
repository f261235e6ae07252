// TLS as a filter: bytes of the network in and out on one side, plain bytes on the other. No socket.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "harness/tls/context.h"

struct ssl_st;  // OpenSSL's SSL and BIO
struct bio_st;

namespace weir {

/// One connection's TLS, for either end of it. Used by one thread at a time.
class TlsFilter {
 public:
  /// The one protocol by its name, its length before it (RFC 7301 section 3.1).
  static constexpr std::string_view kAlpn{"\x02h2", 3};

  /// The client's end. The server's certificate must be for `server_name`, a host name or an IP address.
  [[nodiscard]] static std::unique_ptr<TlsFilter> client(const SslContext& context,
                                                         const std::string& server_name);
  /// The server's end, with a context of make_server_context().
  [[nodiscard]] static std::unique_ptr<TlsFilter> server(const SslContext& context);
  ~TlsFilter();
  TlsFilter(const TlsFilter&) = delete;
  TlsFilter& operator=(const TlsFilter&) = delete;

  /// Bytes from the network. Appends what they hold to `plain`. What is to be said in answer waits for take().
  void receive(std::string_view network, std::string& plain);
  /// Plain bytes for the peer; only once ready().
  void send(std::string_view plain);
  /// Says close_notify (RFC 8446 section 6.1): nothing more is sent. Before the handshake is done, and a second
  /// time, it says nothing.
  void close();
  /// The server's end, before anything was received: the client's hello will be answered by this alert (RFC 8446 section
  /// 6.2) and by nothing else.
  void refuse(std::uint8_t alert) { refusal_ = alert; }
  /// Moves what is to go to the network to the end of `out`. False when there is nothing.
  bool take(std::string& out);

  /// The handshake is done and the peer speaks "h2".
  [[nodiscard]] bool ready() const { return ready_; }
  /// The peer has said close_notify.
  [[nodiscard]] bool ended() const { return ended_; }
  /// Why this connection can't be used; empty when nothing is wrong. The last word to the peer may still wait for take().
  [[nodiscard]] const std::string& problem() const { return problem_; }
  /// The fatal alert that one end has told the other, if any (RFC 8446 section 6.2).
  [[nodiscard]] std::optional<std::uint8_t> alert() const { return alert_; }
  /// "TLSv1.3"; only once ready().
  [[nodiscard]] std::string version() const;

  /// For OpenSSL to call, in a server's context: takes a client's hello or refuses it, and chooses the protocol.
  static int on_hello(ssl_st* ssl, int* alert, void* unused);
  static int on_alpn(ssl_st* ssl, const unsigned char** chosen, unsigned char* size,
                     const unsigned char* offered, unsigned offered_size, void* unused);

 private:
  explicit TlsFilter(const SslContext& context);
  static void on_info(const ssl_st* ssl, int where, int value);
  void shake_hands();
  void open_records(std::string& plain);
  void fail(const std::string& what);

  ssl_st* ssl_;
  bio_st* from_network_;  // owned by ssl_, as is the other
  bio_st* to_network_;
  bool ready_ = false;
  bool ended_ = false;
  std::string problem_;
  std::optional<std::uint8_t> alert_;
  std::optional<std::uint8_t> refusal_;
};

}  // namespace weir
