// One accepted connection, TCP or Unix, and the HTTP/2 session on it.
#pragma once

#include <asio/generic/stream_protocol.hpp>
#include <asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>

#include "harness/wire/server/h2_server_session.h"
#include "harness/wire/server/server_loop.h"

namespace weir {

/// From accepted to closed. Kept alive by its loop's list and its pending operations; lives on its loop.
class ServedLink final : public ServerSessionHost, public std::enable_shared_from_this<ServedLink> {
 public:
  using Socket = asio::generic::stream_protocol::socket;
  using Log = std::function<void(const ChatEnd&)>;

  /// `on_closed` is called once. `log` may be empty.
  ServedLink(ServerLoop& loop, Socket socket, Log log, std::function<void()> on_closed);

  /// Begins to read and to send, and is in the loop's list until it is closed.
  void open();
  [[nodiscard]] H2ServerSession& session() { return session_; }
  /// Sends what the session has, as far as the socket takes it.
  void flush();
  /// At once, whatever is left.
  void close();

  void on_output() override;
  void wake_at(ServedStream& stream, RunTime at) override { loop_.wake_at(stream, at); }
  [[nodiscard]] RunTime now() const override { return loop_.now(); }
  [[nodiscard]] BufferPool& buffers() override { return loop_.buffers(); }
  [[nodiscard]] ServerTally& tally() override { return loop_.tally(); }
  [[nodiscard]] const ServerLimits& limits() const override { return loop_.limits(); }
  void on_stream_over(const ChatEnd& end) override {
    if (log_) log_(end);
  }

 private:
  void wait_to_read();
  void read();
  /// Sends what `out` has from `at` on. False when the socket took less, or is broken.
  bool send(const std::string& out, std::size_t& at);
  void wait_to_send();
  /// All was said: FIN, and then the client's, so that nothing it still sends turns the last words into a RST.
  void finish();
  /// Begins to end the connection when it has reached its age, and closes it when the grace is over (gRFC A9).
  void watch_age(const LimitAge& limit);

  ServerLoop& loop_;
  Socket socket_;
  Log log_;
  std::function<void()> on_closed_;
  asio::steady_timer patience_;
  asio::steady_timer age_;
  H2ServerSession session_;
  std::string rest_;  // pulled from the session, not taken by the socket yet
  bool dirty_ = false;
  bool socket_full_ = false;
  bool finishing_ = false;
  bool closed_ = false;
};

}  // namespace weir
