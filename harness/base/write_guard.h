// The signals that come while what a program has found is written down.
#pragma once

#include <condition_variable>
#include <functional>
#include <optional>
#include <thread>

#include "harness/base/mutex.h"
#include "harness/base/signals.h"
#include "harness/base/units.h"

namespace weir {

/// Writing may take long, or block for ever: a slow disk, a FIFO that nobody reads. Between begin() and end() a thread of its own takes
/// the signals: the first is remembered, the next one is the last that is borne.
class WriteGuard {
 public:
  /// Told of a signal on the guard's thread.
  using Tell = std::function<void(int signal)>;

  /// `signals` must outlive it, and nobody else may wait for them between begin() and end(). `leave` is to end the process, whatever is
  /// being written; `on_first` must not block, and may be empty.
  WriteGuard(const StopSignals& signals, Tell leave, Tell on_first = {});
  ~WriteGuard() { end(); }
  WriteGuard(const WriteGuard&) = delete;
  WriteGuard& operator=(const WriteGuard&) = delete;

  /// So many signals are taken and remembered before one is to end the process. Nothing happens when it has begun.
  void begin(int patience = 1);
  void end();
  /// The first signal since the guard was made.
  [[nodiscard]] std::optional<int> first() const;
  /// Lets time pass. True when a signal is there.
  [[nodiscard]] bool wait(Duration time) const;

 private:
  void watch(int patience);

  const StopSignals& signals_;
  const Tell leave_;
  const Tell on_first_;
  mutable Mutex mutex_;
  mutable std::condition_variable changed_;
  std::optional<int> first_ WEIR_GUARDED_BY(mutex_);
  int stop_ = -1;  // an eventfd(2) that ends the thread
  std::thread thread_;
};

}  // namespace weir
