// The chat server of proto/chat.proto, with behaviour that each stream chooses by its request metadata.
#pragma once

#include <absl/status/statusor.h>
#include <grpcpp/server.h>

#include <memory>
#include <string>

#include "harness/server/busy_work.h"
#include "harness/server/running_server.h"

namespace weir {

struct ChatServerOptions {
  std::string listen =
      "127.0.0.1:0";              // "host:port" (port 0: any free one), "unix:/path", "" for in-process only
  ServerLog log{};                // a line for each stream that ends; may be empty
  std::string certificate_pem{};  // with its chain; empty: no TLS
  std::string key_pem{};
  std::string
      client_ca_pem{};  // clients must show a certificate of one of these authorities; empty: they needn't
  ServerLimits limits{};
  BusyWork busy{};
};

/// The chat server on gRPC C++. Server reflection (v1 and v1alpha) and the standard health service (gRPC doc/health-checking.md) are on.
class ChatServer final : public RunningServer {
 public:
  /// A server that listens already. An address that is taken, wrong or not permitted is an error that says
  /// so.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<ChatServer>> start(const ChatServerOptions& options);

  /// Stops at once.
  ~ChatServer() override;

  [[nodiscard]] const std::string& address() const override;
  /// For InProcessChannel(). Owned by this object.
  [[nodiscard]] grpc::Server& grpc_server();
  [[nodiscard]] ChatServerCounters counters() const override;

  /// In-process streams have no grace: that transport of gRPC closes as soon as the shutdown begins.
  void stop(Duration grace) override;

 private:
  struct State;
  explicit ChatServer(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace weir
