// How many PINGs a server bears, as gRPC's servers count them.
#pragma once

#include <cstdint>
#include <optional>

#include "harness/base/units.h"
#include "harness/fault/kind.h"

namespace weir {

/// A PING that comes less than the interval after the one before is a strike (gRFC A8). What the server itself sends
/// pardons: then the client had something to look after. Used by one thread at a time.
class PingPatience {
 public:
  /// A PING came. True when it is one strike too many.
  [[nodiscard]] bool is_over(const std::optional<LimitPings>& limit, RunTime now) {
    if (!limit) return false;
    bool early = last_ && now < *last_ + limit->interval;
    last_ = now;
    return early && ++strikes_ > limit->strikes;
  }
  /// HEADERS or DATA were sent.
  void pardon() {
    last_.reset();
    strikes_ = 0;
  }

 private:
  std::optional<RunTime> last_;
  std::uint32_t strikes_ = 0;
};

}  // namespace weir
