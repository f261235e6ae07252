// The signals that ask a program to stop.
#pragma once

#include <signal.h>

#include <optional>

#include "harness/base/units.h"

namespace weir {

/// Blocks SIGINT and SIGTERM for this thread and all threads started after, so that they can be waited for instead of
/// interrupting anything. Make one before the first other thread; the mask is restored when it goes.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  /// The signal that came, now or within `limit`; nothing when none did. One thread at a time.
  [[nodiscard]] std::optional<int> wait(Duration limit) const;

 private:
  sigset_t waited_{};
  sigset_t before_{};
};

}  // namespace weir
