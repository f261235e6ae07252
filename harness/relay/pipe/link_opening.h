// From a client that is there to bytes that may flow: the upstream is connected to, a proxy is asked for the way, and with TLS
// both ends shake hands. The server's handshake comes first, so that a client is let in only where there is somebody to talk to.
#pragma once

#include <asio.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "harness/relay/http_connect.h"
#include "harness/relay/pipe/link_books.h"

namespace weir {

class LinkOpening {
 public:
  LinkOpening(LinkContext& context, LinkBooks& books, Legs& legs, LinkOwner& owner);

  /// `on_open` is called once, unless the link is closed before.
  void begin(std::function<void()> on_open);
  /// The link is gone.
  void close() { patience_timer_.cancel(); }

 private:
  [[nodiscard]] std::vector<StreamEndpoint> ways() const;
  void connect(std::size_t attempt);
  void connected();
  void lose_patience();
  [[nodiscard]] Unreachable in_vain(const asio::error_code& error) const;
  [[nodiscard]] Unreachable too_late() const;
  void unreachable(Unreachable why);

  // link_opening_proxy.cc
  void ask_proxy();
  void hear_proxy();
  void read_proxy();
  void refused_by_proxy(std::string_view why);

  // link_opening_tls.cc
  void secure();
  void shake_hands(Toward end);
  void not_secured(Toward end);
  void handshake_took_too_long();

  LinkContext& context_;
  LinkBooks& books_;
  Leg& client_;
  Leg& server_;
  LinkOwner& owner_;
  std::function<void()> on_open_;
  std::vector<StreamEndpoint> ways_;           // to the upstream, in the order in which they are tried
  std::unique_ptr<ConnectReply> proxy_reply_;  // while a proxy is asked
  asio::steady_timer patience_timer_;
  bool open_ = false;
};

}  // namespace weir
