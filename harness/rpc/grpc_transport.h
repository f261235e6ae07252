// The real gRPC C++ client behind the Transport seam.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "harness/relay/reached.h"
#include "harness/rpc/grpc_way.h"
#include "harness/scenario/scenario.h"
#include "harness/stream/transport.h"

namespace grpc {
class Server;
}

namespace weir {

struct GrpcTransportOptions {
  std::uint32_t connections = 1;
  /// What connection `i` dials: "127.0.0.1:4242", "unix:/path", "dns:///host:port", or several addresses in the order in which
  /// they are tried: see grpc_target(). With a proxy, the proxy's. Asked again when a connection has failed. Thread-safe. Unused
  /// with `in_process`.
  std::function<std::string(std::uint32_t)> address;
  GrpcWay way{};
  /// A server in this process, reached without a socket. Must outlive the factory.
  grpc::Server* in_process = nullptr;
  std::optional<Keepalive> keepalive;
  std::optional<ClientTls> tls;  // nothing: plain
  bool retries = false;
  std::optional<std::uint64_t> receive_limit{};  // bytes of a message; nothing: any
  std::string user_agent{};                      // before gRPC's own words; may be empty
  std::optional<Duration> connect_timeout{};     // gRPC gives no attempt less than its backoff; nothing: 20 s
  std::uint32_t metadata_limit = kMostResponseMetadata;  // of response headers, and of trailers
  std::string service_config{};                          // JSON; empty: none
  Reached* reached = nullptr;  // told of the addresses that calls reached; may be null
};

/// One gRPC channel, and so one TCP connection, for each connection of the plan. Calls are made on the
/// generic stub with raw bytes, so any service can be driven. Thread-safe.
///
/// Retries are off unless asked for: they would hide ends of streams, and gRPC 1.51.1 aborts the process on
/// trailers without grpc-status while they are on (grpc/grpc#34683).
class GrpcTransportFactory final : public TransportFactory {
 public:
  explicit GrpcTransportFactory(GrpcTransportOptions options);
  ~GrpcTransportFactory() override;

  [[nodiscard]] std::unique_ptr<Transport> make(std::uint32_t connection, TransportEvents& events) override;

 private:
  struct Channels;
  std::unique_ptr<Channels> channels_;
};

/// "1.51.1"
[[nodiscard]] std::string grpc_version();

}  // namespace weir
