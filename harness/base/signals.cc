#include "harness/base/signals.h"

#include <pthread.h>

namespace weir {

StopSignals::StopSignals() {
  sigemptyset(&waited_);
  sigaddset(&waited_, SIGINT);
  sigaddset(&waited_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &waited_, &before_);
}

StopSignals::~StopSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

std::optional<int> StopSignals::wait(Duration limit) const {
  auto seconds = std::chrono::floor<std::chrono::seconds>(limit);
  timespec spec{};
  spec.tv_sec = seconds.count();
  spec.tv_nsec = (limit - seconds).count();
  int signal = sigtimedwait(&waited_, nullptr, &spec);
  return signal > 0 ? std::optional(signal) : std::nullopt;
}

}  // namespace weir
