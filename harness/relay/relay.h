// weir's own TCP relay: it stands between client and server, passes bytes on, and carries out orders against links.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "harness/base/clock.h"
#include "harness/fault/link.h"

namespace weir {

/// Where the relay connects to.
struct RelayUpstream {
  std::string host = "127.0.0.1";  // name or address; ignored when unix_path is set
  std::uint16_t port = 0;
  std::string unix_path;
};

struct RelayOptions {
  RelayUpstream upstream;
  std::uint32_t connections = 1;          // one listener on an ephemeral loopback port for each
  std::string listen_host = "127.0.0.1";
  std::uint16_t listen_port = 0;          // only with connections == 1: a fixed port for `weir relay`
  struct Refusal {
    std::uint32_t connection = 0;
    std::uint32_t fault = 0;
    std::uint32_t stream = 0;
  };
  /// Connections that refuse: their port is bound but nothing listens, so the kernel answers SYN with RST.
  std::vector<Refusal> refuse;
};

/// What the relay did, all links together.
struct RelayTotals {
  std::uint32_t links_accepted = 0;
  std::uint32_t links_refused = 0;
  std::uint64_t bytes_to_server = 0;
  std::uint64_t bytes_to_client = 0;
  std::uint32_t resets = 0;
  std::uint32_t fins = 0;
  std::uint32_t blackholes = 0;
  std::uint64_t bytes_dropped = 0;
};

/// Runs on one thread of its own, which lives as long as the object. All methods are thread-safe.
/// TCP_NODELAY is set on both legs. The destructor closes every link and joins the thread.
class Relay final : public LinkControl {
 public:
  /// Binds all listeners; throws std::system_error when that fails (no ports, no file descriptors).
  Relay(RelayOptions options, const Clock& clock);
  ~Relay() override;

  /// The port a client dials for `connection`.
  [[nodiscard]] std::uint16_t port(std::uint32_t connection) const;

  void order(std::uint32_t connection, LinkOrder order, std::function<void(OrderResult)> done) override;
  [[nodiscard]] std::vector<LinkEvent> history(std::uint32_t connection) const override;
  [[nodiscard]] RelayTotals totals() const;

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace weir
