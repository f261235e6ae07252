// One connection of the plan: a link when there is one, a new one when it is needed.
#pragma once

#include <asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/scenario/scenario.h"
#include "harness/wire/client/connect_backoff.h"
#include "harness/wire/client/dialer.h"
#include "harness/wire/client/wire_link.h"
#include "harness/wire/client/wire_loop.h"

namespace weir {

/// What all links of a connection have in common.
struct WireConnectionOptions {
  std::function<WireEndpoint()> endpoint;  // asked whenever it connects
  std::optional<Keepalive> keepalive{};
  SslContext tls{};                                      // null: plain
  std::string server_name{};                             // with TLS: whom the certificate must be for
  std::optional<std::uint64_t> receive_limit{};          // bytes of the largest message that its calls take
  SessionTerms terms{};                                  // of its sessions
  std::optional<Duration> patience{};                    // with an attempt to connect; nothing: as gRPC C++
  std::function<void(const std::string&)> on_reached{};  // told the address of a server that answered
};

/// A call gets its stream once the peer's SETTINGS are known, as with the gRPC clients: then its limits hold for the first
/// stream already, and what is written has somebody at the other end.
///
/// Connects when the first call asks for it, and again when a call asks after a loss or a GOAWAY; streams of before
/// stay on the link they have (RFC 9113 section 6.8). Lives on its loop.
class WireConnection final : private DialerEvents {
 public:
  WireConnection(WireLoop& loop, WireConnectionOptions options);

  /// Gives the call a stream, now or once there is a link. Where an attempt to get one fails, the call ends, unless it waits for the
  /// connection to be ready: then there is another attempt after a pause.
  void start(WireCall& call);
  /// The call no longer waits for a link.
  void forget_waiting(WireCall& call);

  [[nodiscard]] WireLoop& loop() { return loop_; }
  [[nodiscard]] std::optional<std::uint64_t> receive_limit() const { return options_.receive_limit; }
  /// In the words of gRPC's channels.
  [[nodiscard]] ChannelState state() const;

  /// The peer's first SETTINGS came on the link.
  void on_established();
  /// With `what` and why, for calls that were waiting for it to be established.
  void on_link_closed(const WireLink& link, FrameEnd::What what, const std::string& message);

 private:
  void on_dialed(WireSocket socket) override;
  void on_not_dialed(FrameEnd::What what, const std::string& message) override;

  void connect();
  void give_up_waiting();
  void fail(FrameEnd::What what, const std::string& message);
  void connect_later();

  WireLoop& loop_;
  const WireConnectionOptions options_;
  WireEndpoint endpoint_;  // of the latest attempt
  Dialer dialer_;
  asio::steady_timer patience_;
  asio::steady_timer pause_;  // before the next attempt, while calls wait for one that succeeds
  ConnectBackoff backoff_;
  std::vector<WireCall*> waiting_;
  std::shared_ptr<WireLink> link_;  // the one that takes calls
  bool connecting_ = false;         // until the peer's first SETTINGS
  bool failed_ = false;
  bool pausing_ = false;
};

}  // namespace weir
