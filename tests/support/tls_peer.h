// One end of a TLS connection over a blocking socket, for tests.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "harness/tls/filter.h"
#include "tests/support/tcp_peer.h"

namespace weir {

class TlsPeer {
 public:
  TlsPeer(TcpPeer socket, std::unique_ptr<TlsFilter> tls) : tcp(std::move(socket)), filter(std::move(tls)) {}

  /// True when the handshake was done; otherwise filter->problem() or end() says why it was not.
  bool shake_hands();
  void send(std::string_view clear);
  /// Exactly `n` bytes; fewer when the stream ends before.
  [[nodiscard]] std::string receive(std::size_t n);
  /// Until FIN or an error. filter->ended() tells whether close_notify came before.
  [[nodiscard]] PeerEnd receive_to_end();
  /// close_notify and FIN, and go on reading.
  void half_close();

  TcpPeer tcp;
  std::unique_ptr<TlsFilter> filter;

 private:
  void say();
  bool hear();

  std::string clear_;
  int error_ = 0;
};

}  // namespace weir
