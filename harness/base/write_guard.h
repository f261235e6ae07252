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
/// the signals: the first is remembered, the next one ends the process (see leave_at_once) with 128 and its number.
class WriteGuard {
 public:
  /// `signals` must outlive it, and nobody else may wait for them between begin() and end(). `on_first` is called on the guard's thread
  /// and must not block; it may be empty.
  explicit WriteGuard(const StopSignals& signals, std::function<void(int)> on_first = {});
  ~WriteGuard() { end(); }
  WriteGuard(const WriteGuard&) = delete;
  WriteGuard& operator=(const WriteGuard&) = delete;

  /// So many signals are taken and remembered before one ends the process. Nothing happens when it has begun.
  void begin(int patience = 1);
  void end();
  /// The first signal since the guard was made.
  [[nodiscard]] std::optional<int> first() const;
  /// Lets time pass. True when a signal is there.
  [[nodiscard]] bool wait(Duration time) const;

 private:
  void watch(int patience);

  const StopSignals& signals_;
  const std::function<void(int)> on_first_;
  mutable Mutex mutex_;
  mutable std::condition_variable changed_;
  std::optional<int> first_ WEIR_GUARDED_BY(mutex_);
  int stop_ = -1;  // an eventfd(2) that ends the thread
  std::thread thread_;
};

}  // namespace weir
