// Whether a gRPC server is there.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <absl/status/status.h>
#include "harness/base/units.h"
#include "harness/rpc/grpc_way.h"
#include "harness/stream/transport.h"

namespace weir {

/// Looks for a server with a gRPC channel of its own, and calls nothing on it. Used by one thread at a time.
class ServerProbe {
 public:
  /// `address` as gRPC takes it, the proxy's where the way leads through one; `tls`: nothing for plain.
  ServerProbe(const std::string& address, const std::optional<ClientTls>& tls, const GrpcWay& way = {});
  ~ServerProbe();
  ServerProbe(const ServerProbe&) = delete;
  ServerProbe& operator=(const ServerProbe&) = delete;

  /// OK once it accepts connections and has said its HTTP/2 SETTINGS (RFC 9113 section 3.4). Else, after
  /// `at_most`, kUnavailable with the newest reason.
  [[nodiscard]] absl::Status look(Duration at_most);

 private:
  struct Line;
  std::unique_ptr<Line> line_;
};

}  // namespace weir
