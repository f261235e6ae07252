// One TCP or Unix connection and the HTTP/2 session on it.
#pragma once

#include <asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <string>

#include "harness/scenario/scenario.h"
#include "harness/tls/filter.h"
#include "harness/wire/client/h2_session.h"
#include "harness/wire/client/keepalive_watch.h"
#include "harness/wire/client/link_end.h"
#include "harness/wire/client/wire_socket.h"

namespace weir {

class WireConnection;
class WireLoop;

/// From connected to closed. Kept alive by its pending operations; lives on its loop.
class WireLink final : public H2SessionEvents, public std::enable_shared_from_this<WireLink> {
 public:
  /// `tls` may be null: then the connection is plain.
  WireLink(WireConnection& connection, WireLoop& loop, WireSocket socket, SessionTerms terms,
           std::optional<Keepalive> keepalive, std::unique_ptr<TlsFilter> tls);

  /// Begins to read and to send.
  void open();
  [[nodiscard]] H2Session& session() { return *session_; }
  /// "10.0.0.1:50051"; empty for a Unix socket, and once the connection is gone.
  [[nodiscard]] std::string peer() const;
  /// Sends what the session has, as far as the socket takes it.
  void flush();
  /// Closes the socket; calls that are left end with this.
  void close(const LinkEnd& end);

  void on_output() override;
  void on_not_sent(WireCall& call) override;

 private:
  void wait_to_read();
  void read();
  void take_in(std::string_view bytes);
  bool gather();
  [[nodiscard]] LinkFacts facts() const;
  void wait_for_silence();
  void on_silence();

  WireConnection& connection_;
  WireLoop& loop_;
  WireSocket socket_;
  std::optional<KeepaliveWatch> keepalive_;
  asio::steady_timer silence_;  // of the watch
  std::unique_ptr<TlsFilter> tls_;
  std::unique_ptr<H2Session> session_;
  std::string plain_;  // with TLS: what is on its way from or to the session
  std::string out_;    // pulled from the session, not taken by the socket yet
  std::size_t out_at_ = 0;
  bool dirty_ = false;
  bool socket_full_ = false;
  bool reset_ = false;  // a write failed with ECONNRESET
  bool closed_ = false;
  bool announced_ = false;  // its connection knows that it is established
};

}  // namespace weir
