// From where a connection goes to a socket that leads there, or to the reason why there is none.
#pragma once

#include <asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "harness/stream/transport.h"
#include "harness/wire/client/wire_endpoint.h"
#include "harness/wire/client/wire_socket.h"

namespace weir {

/// What a dialer comes to. Never both for one dial(), which may be answered before it returns.
class DialerEvents {
 public:
  virtual ~DialerEvents() = default;
  /// The server is at the other end, or whatever answers for it; a proxy has opened the way.
  virtual void on_dialed(WireSocket socket) = 0;
  virtual void on_not_dialed(FrameEnd::What what, const std::string& message) = 0;
};

/// Looks the name up, tries one address after the other, and asks the proxy if there is one. Has no patience of its own. Used
/// by `context`'s thread alone; that and `events` outlive it.
class Dialer {
 public:
  Dialer(asio::io_context& context, DialerEvents& events);

  /// Begins; an earlier attempt is over.
  void dial(const WireEndpoint& endpoint);
  /// Ends the attempt, if there is one, with this; until a proxy has opened the way, that is between it and this side.
  void give_up(FrameEnd::What what, const std::string& message);

 private:
  using Address = asio::generic::stream_protocol::endpoint;

  void dial_unix();
  void dial_addresses();
  void dial_name(const std::string& host, std::uint16_t port);
  void try_all(std::vector<Address> addresses);
  void try_next();
  void on_connected();
  void ask_proxy();
  void hear_proxy();
  void read_proxy();
  void succeed();
  /// A handler's attempt goes on, and nothing stopped the handler.
  [[nodiscard]] bool is_over(std::uint64_t attempt, const asio::error_code& error) const;

  DialerEvents& events_;
  asio::ip::tcp::resolver resolver_;
  WireSocket socket_;
  WireEndpoint endpoint_;
  std::vector<Address> untried_;               // the next one last
  std::unique_ptr<ConnectReply> proxy_reply_;  // while a proxy is asked
  std::uint64_t attempt_ = 0;
  bool dialing_ = false;
};

/// The server's name, as requests and proxies are told it: "host:port"; of a Unix socket "localhost".
[[nodiscard]] std::string authority_of(const WireEndpoint& endpoint);

}  // namespace weir
