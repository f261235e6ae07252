// What gRPC C++ 1.51.1 tells of a GOAWAY: nothing in the call's status, one line in its log.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/mutex.h"
#include "harness/stream/transport.h"

namespace weir {

/// "ipv4:127.0.0.1:4242: Got goaway [11] err=... raw_bytes:\"too_many_pings\"", as chttp2_transport.cc writes it. It writes none
/// for NO_ERROR.
struct LoggedGoaway {
  std::string peer;  // as grpc::ClientContext::peer() has it
  PeerGoaway goaway{};
};
[[nodiscard]] std::optional<LoggedGoaway> parse_goaway_line(std::string_view line);

/// Remembers the last GOAWAY of each peer. Thread-safe.
class GoawayLog {
 public:
  /// That of this process. gRPC has one log a process, whose function takes no context, so there is one object behind it.
  /// From the first call on it listens, where this gRPC can be listened to and if GRPC_VERBOSITY is NONE, as weir's verbs leave it unless the user said otherwise.
  /// Else somebody wants to read gRPC's log: it is left alone, and nothing is heard.
  [[nodiscard]] static GoawayLog& of_process();

  /// A line of the log, now.
  void hear(std::string_view line);
  /// How many GOAWAYs were heard so far: a point in time, for what comes later.
  [[nodiscard]] std::uint64_t heard() const;
  /// The last GOAWAY of `peer`, if it was heard after the first `before`. A call that waited for its connection
  /// gives its channel's target for its peer (gRPC 1.51.1): "127.0.0.1:4242", which is ipv4:127.0.0.1:4242.
  [[nodiscard]] std::optional<PeerGoaway> of_peer(const std::string& peer, std::uint64_t before) const;

 private:
  struct Last {
    PeerGoaway goaway;
    std::uint64_t number = 0;  // 1, 2, ...
  };
  mutable Mutex mutex_;
  std::uint64_t heard_ WEIR_GUARDED_BY(mutex_) = 0;
  std::map<std::string, Last> last_ WEIR_GUARDED_BY(mutex_);  // by peer: no more than there are connections
};

}  // namespace weir
