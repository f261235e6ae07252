#include "harness/rpc/server_timer.h"

#include <utility>

namespace weir {

ServerTimer::ServerTimer(const SteadyClock& clock) : clock_(clock), thread_([this] { run(); }) {}

ServerTimer::~ServerTimer() { stop(); }

void ServerTimer::schedule(RunTime when, std::weak_ptr<Wakeable> who) {
  const Lock lock(mutex_);
  if (stopped_) return;
  bool earliest = entries_.empty() || when < entries_.top().when;
  entries_.push({when, std::move(who)});
  if (earliest) changed_.notify_one();
}

void ServerTimer::stop() {
  {
    const Lock lock(mutex_);
    stopped_ = true;
    changed_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void ServerTimer::run() {
  Lock lock(mutex_);
  while (!stopped_) {
    if (entries_.empty()) {
      changed_.wait(lock);
      continue;
    }
    RunTime when = entries_.top().when;
    if (clock_.now() < when) {
      changed_.wait_until(lock, clock_.to_steady(when));
      continue;
    }
    std::weak_ptr<Wakeable> who = entries_.top().who;
    entries_.pop();
    // A stream that is woken schedules itself again, so the lock must be free.
    lock.unlock();
    if (std::shared_ptr<Wakeable> alive = who.lock()) alive->wake();
    lock.lock();
  }
}

}  // namespace weir
