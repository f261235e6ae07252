// Wakes a lane at an instant.
#pragma once

#include <condition_variable>
#include <functional>
#include <thread>

#include "harness/base/clock.h"
#include "harness/base/mutex.h"

namespace weir {

/// One thread that calls `ring` once the instant set last has come. Setting a later instant than the one
/// pending is allowed; kNever disarms. set() may be called on any thread, also from within `ring`.
class Alarm {
 public:
  Alarm(const SteadyClock& clock, std::function<void()> ring);
  /// Joins the thread; `ring` is not called afterwards.
  ~Alarm();
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;

  void set(RunTime at);

 private:
  void loop();

  const SteadyClock& clock_;
  std::function<void()> ring_;
  Mutex mutex_;
  std::condition_variable changed_;
  RunTime at_ WEIR_GUARDED_BY(mutex_) = kNever;
  bool stopping_ WEIR_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace weir
