// One connection of the plan: a link when there is one, a new one when it is needed.
#pragma once

#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/scenario/scenario.h"
#include "harness/wire/client/wire_link.h"
#include "harness/wire/client/wire_loop.h"
#include "harness/wire/client/wire_transport.h"

namespace weir {

/// A call gets its stream once the peer's SETTINGS are known, as with the gRPC clients: then its limits hold for the first
/// stream already, and what is written has somebody at the other end.
///
/// Connects when the first call asks for it, and again when a call asks after a loss or a GOAWAY; streams of before
/// stay on the link they have (RFC 9113 section 6.8). Lives on its loop.
class WireConnection {
 public:
  /// `endpoint` is asked whenever it connects. With a TLS context, the server must be `server_name`. `receive_limit`: the
  /// largest message that its calls take, in bytes. `on_reached` is told the address of a server that answered.
  WireConnection(WireLoop& loop, std::function<WireEndpoint()> endpoint, std::optional<Keepalive> keepalive,
                 SslContext tls, std::string server_name, std::optional<std::uint64_t> receive_limit,
                 std::function<void(const std::string&)> on_reached);

  /// Gives the call a stream, now or once there is a link.
  void start(WireCall& call);
  /// The call no longer waits for a link.
  void forget_waiting(WireCall& call);

  RunTime add_deadline(Duration timeout, WireCall& call) { return loop_.add_deadline(timeout, call); }
  void forget_deadline(RunTime at, WireCall& call) { loop_.forget_deadline(at, call); }
  [[nodiscard]] BufferPool& buffers() { return loop_.buffers(); }
  void defer(WireCall& call) { loop_.defer(call); }
  void forget_deferred(WireCall& call) { loop_.forget_deferred(call); }

  [[nodiscard]] std::optional<std::uint64_t> receive_limit() const { return receive_limit_; }

  /// In the words of gRPC's channels.
  [[nodiscard]] ChannelState state() const;

  /// The peer's first SETTINGS came on the link.
  void on_established();
  /// With `what` and why, for calls that were waiting for it to be established.
  void on_link_closed(const WireLink& link, FrameEnd::What what, const std::string& message);

 private:
  void connect();
  void connect_to_addresses();
  void connect_to_name(const std::string& host, std::uint16_t port);
  void connect_to(std::vector<asio::generic::stream_protocol::endpoint> endpoints);
  void try_next();
  void on_connected();
  void open_link();
  void ask_proxy();
  void hear_proxy();
  void read_proxy();
  /// Connecting failed. Until a proxy has opened the way, that is between it and this side.
  void fail_to_connect(FrameEnd::What what, const std::string& message);
  void give_up_waiting();
  void fail(FrameEnd::What what, const std::string& message);
  [[nodiscard]] std::string authority() const;

  WireLoop& loop_;
  std::function<WireEndpoint()> endpoint_of_;
  WireEndpoint endpoint_;  // of the latest attempt
  std::optional<Keepalive> keepalive_;
  SslContext tls_;
  std::string server_name_;
  std::optional<std::uint64_t> receive_limit_;
  std::function<void(const std::string&)> on_reached_;
  asio::ip::tcp::resolver resolver_;
  asio::steady_timer patience_;
  WireSocket socket_;  // while connecting
  std::vector<asio::generic::stream_protocol::endpoint> untried_;
  std::unique_ptr<ConnectReply> proxy_reply_;  // while a proxy is asked
  std::vector<WireCall*> waiting_;
  std::shared_ptr<WireLink> link_;  // the one that takes calls
  bool connecting_ = false;         // until the peer's first SETTINGS
  bool failed_ = false;
};

}  // namespace weir
