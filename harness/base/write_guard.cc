#include "harness/base/write_guard.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace weir {

WriteGuard::WriteGuard(const StopSignals& signals, Tell leave, Tell on_first)
    : signals_(signals), leave_(std::move(leave)), on_first_(std::move(on_first)) {}

void WriteGuard::begin(int patience) {
  if (thread_.joinable()) return;
  stop_ = eventfd(0, EFD_CLOEXEC);
  thread_ = std::thread([this, patience] { watch(patience); });
}

void WriteGuard::end() {
  if (!thread_.joinable()) return;
  (void)eventfd_write(stop_, 1);
  thread_.join();
  close(stop_);
}

void WriteGuard::watch(int patience) {
  for (;;) {
    std::array<pollfd, 2> entries = {pollfd{signals_.fd(), POLLIN, 0}, pollfd{stop_, POLLIN, 0}};
    if (poll(entries.data(), entries.size(), -1) < 0) continue;  // EINTR
    if (std::optional<int> signal = signals_.wait(Duration(0))) {
      if (patience-- <= 0) leave_(*signal);
      {
        const Lock lock(mutex_);
        if (!first_) first_ = signal;
      }
      changed_.notify_all();
      if (on_first_) on_first_(*signal);
      continue;
    }
    if (entries[1].revents != 0) return;
  }
}

std::optional<int> WriteGuard::first() const {
  const Lock lock(mutex_);
  return first_;
}

bool WriteGuard::wait(Duration time) const {
  Lock lock(mutex_);
  return changed_.wait_for(lock, time, [this]() WEIR_REQUIRES(mutex_) { return first_.has_value(); });
}

}  // namespace weir
