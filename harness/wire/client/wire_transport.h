// A lean HTTP/2 client behind the Transport seam: what a server can take, and every frame known.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/clock.h"
#include "harness/relay/reached.h"
#include "harness/scenario/scenario.h"
#include "harness/stream/transport.h"
#include "harness/wire/client/session_terms.h"
#include "harness/wire/client/wire_endpoint.h"

namespace weir {

struct WireTransportOptions {
  std::uint32_t connections = 1;
  /// What connection `i` dials; asked each time it does. Thread-safe.
  std::function<WireEndpoint(std::uint32_t)> endpoint;
  std::optional<Keepalive> keepalive;
  std::optional<ClientTls> tls;                  // nothing: plain, with prior knowledge
  std::uint32_t loops = 1;                       // threads; at most one a connection
  std::optional<std::uint64_t> receive_limit{};  // bytes of a message; nothing: any that fits
  SessionTerms terms{};                          // what every request says alike
  std::optional<Duration> connect_timeout{};     // nothing: 20 s, as gRPC C++ has it
  Reached* reached = nullptr;  // told of the addresses that connections reached; may be null
};

class WireConnection;
class WireLoop;

/// One HTTP/2 connection, with prior knowledge or over TLS (RFC 9113 sections 3.3 and 3.2), for each connection of the plan. Calls speak gRPC as
/// doc/PROTOCOL-HTTP2.md says. No retries: but a request that never left goes to the next connection after a GOAWAY.
class WireTransportFactory final : public TransportFactory {
 public:
  /// `clock` outlives it. TLS that can't be had, as with authorities that hold no certificate, throws std::invalid_argument.
  WireTransportFactory(const WireTransportOptions& options, const SteadyClock& clock);
  /// All calls must have ended.
  ~WireTransportFactory() override;

  [[nodiscard]] std::unique_ptr<Transport> make(std::uint32_t connection, TransportEvents& events) override;
  [[nodiscard]] std::uint32_t loops() const override { return static_cast<std::uint32_t>(loops_.size()); }
  [[nodiscard]] EventLoop* loop(std::uint32_t index) override;

 private:
  std::vector<std::unique_ptr<WireLoop>> loops_;
  std::vector<std::unique_ptr<WireConnection>> connections_;
};

/// nghttp2's: "1.52.0".
[[nodiscard]] std::string wire_version();

}  // namespace weir
