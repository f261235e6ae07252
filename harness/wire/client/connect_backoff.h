// How long to wait before the next attempt to connect (gRPC doc/connection-backoff.md).
#pragma once

#include <algorithm>

#include "harness/base/units.h"

namespace weir {

/// A second at first, then each time longer by three fifths, two minutes at most: gRPC's numbers, without its jitter, since one client's
/// connections are no crowd.
class ConnectBackoff {
 public:
  /// The pause before the attempt after one that failed.
  [[nodiscard]] Duration next() {
    const Duration pause = next_;
    next_ = std::min<Duration>(next_ * 8 / 5, std::chrono::minutes(2));
    return pause;
  }
  /// An attempt succeeded.
  void reset() { next_ = kFirst; }

 private:
  static constexpr Duration kFirst = std::chrono::seconds(1);
  Duration next_ = kFirst;
};

}  // namespace weir
