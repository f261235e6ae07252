// The chat server of proto/chat.proto, with behaviour that each stream chooses by its request metadata.
#pragma once

#include <absl/status/statusor.h>
#include <grpcpp/server.h>

#include <cstdint>
#include <memory>
#include <string>

#include "harness/base/units.h"

namespace weir {

struct ChatServerOptions {
  std::string listen =
      "127.0.0.1:0";              // "host:port" (port 0: any free one), "unix:/path", "" for in-process only
  bool quiet = true;              // false: a line on stderr for each stream that ends
  std::string certificate_pem{};  // with its chain; empty: no TLS
  std::string key_pem{};
};

/// What a server has done since its start. Messages count when gRPC has delivered or accepted them.
struct ChatServerCounters {
  std::uint64_t streams_started = 0;
  std::uint64_t streams_ended = 0;
  std::uint64_t requests = 0;
  std::uint64_t replies = 0;
  [[nodiscard]] std::uint64_t streams_active() const { return streams_started - streams_ended; }
};

/// A running server. It echoes every request (see harness/fault/server_script.h for what else it can do)
/// until the client half-closes, and then ends the stream with OK. Server reflection and the standard health
/// service (gRPC doc/health-checking.md) are on. Methods may be called on any thread.
class ChatServer {
 public:
  /// A server that listens already. An address that is taken, wrong or not permitted is an error that says
  /// so.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<ChatServer>> start(const ChatServerOptions& options);

  /// Stops at once.
  ~ChatServer();
  ChatServer(const ChatServer&) = delete;
  ChatServer& operator=(const ChatServer&) = delete;

  /// What a client dials: "127.0.0.1:41235", "unix:/path"; empty for in-process only.
  [[nodiscard]] const std::string& address() const;
  /// For InProcessChannel(). Owned by this object.
  [[nodiscard]] grpc::Server& grpc_server();
  [[nodiscard]] ChatServerCounters counters() const;

  /// Takes no new connections, lets running streams go on for `grace`, cancels the rest (clients see
  /// UNAVAILABLE "Cancelling all calls") and returns when all have ended. A second call returns when the
  /// first has done its work.
  /// In-process streams have no grace: that transport of gRPC closes as soon as the shutdown begins.
  void stop(Duration grace);

 private:
  struct State;
  explicit ChatServer(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace weir
