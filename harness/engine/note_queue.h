// Notes that cross over from other threads to the one that works a lane.
#pragma once

#include <atomic>
#include <condition_variable>
#include <utility>
#include <vector>

#include "harness/base/mutex.h"
#include "harness/engine/note.h"

namespace weir {

/// Either whoever brings a note works the queue off, unless another thread is at it already: add() and work_off() until it finds
/// nothing. Or one thread alone does, which something else wakes: leave() and work_off_left(). work_off() and work_off_left() are
/// called by one thread at a time, all else on any thread.
class NoteQueue {
 public:
  /// True when nobody is at work: then the caller has to be.
  [[nodiscard]] bool add(Note note) {
    const Lock lock(mutex_);
    queue_.push_back(std::move(note));
    return !std::exchange(at_work_, true);
  }
  /// Runs what has come. False when nothing had: then the caller is at work no more, and the queue may be gone.
  template <typename Run>
  [[nodiscard]] bool work_off(const Run& run) {
    {
      const Lock lock(mutex_);
      if (queue_.empty()) {
        at_work_ = false;
        idle_.notify_all();  // under the lock: the queue may be gone once it is released
        return false;
      }
      std::swap(queue_, batch_);
    }
    run_batch(run);
    return true;
  }
  /// Waits until nobody is at work.
  void wait_until_idle() {
    Lock lock(mutex_);
    idle_.wait(lock, [this]() WEIR_REQUIRES(mutex_) { return !at_work_; });
  }

  /// `wake` brings the one thread here.
  template <typename Wake>
  void leave(Note note, const Wake& wake) {
    const Lock lock(mutex_);
    queue_.push_back(std::move(note));
    left_ = true;
    wake();  // under the lock: the queue may be gone once the note is worked off
  }
  /// Runs what was left. Costs next to nothing when nothing was.
  template <typename Run>
  void work_off_left(const Run& run) {
    if (!left_.exchange(false)) return;
    {
      const Lock lock(mutex_);
      std::swap(queue_, batch_);
    }
    run_batch(run);
  }

 private:
  template <typename Run>
  void run_batch(const Run& run) {
    for (Note& note : batch_) run(note);
    batch_.clear();
  }

  Mutex mutex_;
  std::condition_variable idle_;  // at_work_ became false
  std::vector<Note> queue_ WEIR_GUARDED_BY(mutex_);
  bool at_work_ WEIR_GUARDED_BY(mutex_) = false;
  std::atomic<bool> left_{false};
  std::vector<Note> batch_;  // of the thread at work
};

}  // namespace weir
