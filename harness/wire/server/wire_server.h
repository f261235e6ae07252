// The chat server without gRPC C++: HTTP/2 on nghttp2, so that a server is not what limits a client.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <string>

#include "harness/server/running_server.h"

namespace weir {

struct WireServerOptions {
  std::string listen = "127.0.0.1:0";  // "host:port" (port 0: any free one), "unix:/path"
  std::uint32_t threads = 1;           // connections are dealt out to them in turn
  ServerLog log{};                     // a line for each stream that ends; may be empty
  ServerLimits limits{};
};

/// Serves chat.ChatService/BidirectionalChat over HTTP/2 with prior knowledge (RFC 9113 section 3.3), as gRPC's
/// doc/PROTOCOL-HTTP2.md says: same scripts, same trailers as ChatServer. Any other method is UNIMPLEMENTED, reflection and
/// health included; messages are never compressed; a deadline is the client's to keep.
class WireServer final : public RunningServer {
 public:
  /// A server that listens already. An address that is taken, wrong or not permitted is an error that says so.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<WireServer>> start(const WireServerOptions& options);

  /// Stops at once.
  ~WireServer() override;

  [[nodiscard]] const std::string& address() const override;
  [[nodiscard]] ChatServerCounters counters() const override;
  /// Says GOAWAY first, in two steps (RFC 9113 section 6.8).
  void stop(Duration grace) override;

 private:
  struct State;
  explicit WireServer(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace weir
