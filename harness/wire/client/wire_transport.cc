#include "harness/wire/client/wire_transport.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <stdexcept>

#include "harness/tls/client_terms.h"
#include "harness/wire/client/wire_call.h"
#include "harness/wire/client/wire_connection.h"
#include "harness/wire/client/wire_loop.h"

namespace weir {

WireTransportFactory::WireTransportFactory(const WireTransportOptions& options, const SteadyClock& clock) {
  SslContext tls;
  if (options.tls) {
    absl::StatusOr<SslContext> made = make_client_context(terms_of(*options.tls));
    if (!made.ok()) throw std::invalid_argument(std::string(made.status().message()));
    tls = *std::move(made);
  }
  std::uint32_t count = std::clamp(options.loops, 1U, std::max(1U, options.connections));
  for (std::uint32_t i = 0; i < count; ++i) loops_.push_back(std::make_unique<WireLoop>(clock));
  for (std::uint32_t i = 0; i < options.connections; ++i) {
    connections_.push_back(std::make_unique<WireConnection>(
        *loops_[i % count],
        WireConnectionOptions{.endpoint = [endpoint = options.endpoint, i] { return endpoint(i); },
                              .keepalive = options.keepalive,
                              .tls = tls,
                              .server_name = options.tls ? options.tls->server_name : std::string(),
                              .receive_limit = options.receive_limit,
                              .terms = options.terms,
                              .patience = options.connect_timeout,
                              .on_reached =
                                  [reached = options.reached, i](const std::string& address) {
                                    if (reached != nullptr) reached->note(i, address);
                                  }}));
  }
}

WireTransportFactory::~WireTransportFactory() {
  // First the threads: what lives on the loops has no lock.
  for (const auto& loop : loops_) loop->stop();
}

std::unique_ptr<Transport> WireTransportFactory::make(std::uint32_t connection, TransportEvents& events) {
  return std::make_unique<WireCall>(*connections_[connection], events);
}

EventLoop* WireTransportFactory::loop(std::uint32_t index) { return loops_[index].get(); }

std::string wire_version() { return nghttp2_version(0)->version_str; }

}  // namespace weir
