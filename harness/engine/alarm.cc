#include "harness/engine/alarm.h"

#include <sys/prctl.h>

#include <utility>

namespace weir {

Alarm::Alarm(const SteadyClock& clock, std::function<void()> ring)
    : clock_(clock), ring_(std::move(ring)), thread_([this] { loop(); }) {}

Alarm::~Alarm() {
  {
    const Lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Alarm::set(RunTime at) {
  bool earlier = false;
  {
    const Lock lock(mutex_);
    earlier = at < at_;
    at_ = at;
  }
  // For a later instant the thread wakes once for nothing and sleeps on: cheaper than waking it for each
  // change.
  if (earlier) changed_.notify_one();
}

void Alarm::loop() {
  // The kernel delays timers by up to 50 us to join wake-ups; a pacer cannot afford that.
  prctl(PR_SET_TIMERSLACK, 1);
  Lock lock(mutex_);
  while (!stopping_) {
    if (at_ == kNever) {
      changed_.wait(lock);
      continue;
    }
    if (clock_.now() < at_) {
      changed_.wait_until(lock, clock_.to_steady(at_));
      continue;
    }
    at_ = kNever;
    lock.unlock();
    ring_();
    lock.lock();
  }
}

}  // namespace weir
