// The signals that ask a program to stop.
#pragma once

#include <signal.h>

#include <optional>
#include <string_view>

#include "harness/base/units.h"

namespace weir {

/// Blocks SIGINT, SIGTERM and SIGHUP for this thread and all threads started after, so that they can be waited for instead of
/// interrupting anything. A SIGHUP that is ignored, as under nohup, stays ignored. Make one before the first other thread;
/// the mask is restored when it goes. One thread at a time.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  /// The signal that came, now or within `limit`; nothing when none did.
  [[nodiscard]] std::optional<int> wait(Duration limit) const;
  /// Readable when a signal is there (signalfd(2)), for those who wait for other things as well.
  [[nodiscard]] int fd() const { return fd_; }
  /// From here on a signal acts as it did before.
  void restore() const;

 private:
  sigset_t before_{};
  int fd_ = -1;
};

/// "SIGHUP"; of those that StopSignals waits for.
[[nodiscard]] std::string_view signal_name(int signal);

}  // namespace weir
