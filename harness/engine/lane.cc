#include "harness/engine/lane.h"

#include <algorithm>
#include <utility>

namespace weir {
namespace {

/// Each of its messages has more than one reply to wait for. What is pushed answers none.
bool has_several_replies(const Service& service) {
  const Answers expected = service.expected();
  return expected.kind == Answers::Kind::kEach && expected.count > 1;
}

// Timers due at the same instant (ten thousand streams that open at once) are worked off in portions, so that
// replies are not kept waiting behind them.
constexpr int kTimersAtOnce = 64;

// A look at the clock costs a good part of what an event does.
constexpr std::uint32_t kEventsALook = 64;

RunTime next_tick(RunTime at, Duration tick) {
  if (tick <= Duration(0) || at == kNever) return at;
  std::int64_t ticks = (at.time_since_epoch() + tick - Duration(1)) / tick;
  return RunTime(ticks * tick);
}

}  // namespace

Lane::Lane(const LaneWorld& world, std::vector<const StreamPlan*> streams, EventLoop* loop)
    : world_(world),
      recorder_(world.plan->groups.size(), world.window, world.intervals, world.on_interval),
      slots_(streams.size()),
      wakes_(streams.size()),
      loop_(loop) {
  for (std::size_t i = 0; i < streams.size(); ++i) slots_[i].first = streams[i];
  if (loop_) return;
  alarm_.emplace(*world.clock, [this] {
    Note note;
    note.to = Note::To::kTimers;
    post(std::move(note));
  });
}

Lane::~Lane() {
  if (loop_) {
    loop_->detach();
    return;
  }
  Lock lock(mutex_);
  idle_.wait(lock, [this]() WEIR_REQUIRES(mutex_) { return !draining_; });
}

void Lane::start() {
  for (std::uint32_t i = 0; i < slots_.size(); ++i) wakes_.set(i, slots_[i].first->open_at);
  if (!loop_) {
    set_alarm();
    return;
  }
  loop_->attach([this] { return turn(); });
  loop_->wake();
}

RunTime Lane::stamp() const { return loop_ ? loop_->batch_time() : world_.clock->now(); }

void Lane::post(Note note) {
  if (loop_ && loop_->is_this_thread()) {
    if (stepping_) {
      nested_.push_back(std::move(note));
    } else {
      run(note);
    }
    return;
  }
  if (note.at == RunTime{}) note.at = world_.clock->now();
  {
    const Lock lock(mutex_);
    queue_.push_back(std::move(note));
    if (loop_) posted_ = true;
    if (loop_ || draining_) {
      if (loop_) loop_->wake();
      return;
    }
    draining_ = true;
  }
  drain();
}

void Lane::drain() {
  for (;;) {
    {
      const Lock lock(mutex_);
      if (queue_.empty()) {
        draining_ = false;
        idle_.notify_all();  // under the lock: the lane may be gone once it is released
        return;
      }
      std::swap(queue_, batch_);
    }
    for (Note& note : batch_) run(note);
    batch_.clear();
    // While this is the alarm's own thread, nobody else would ring.
    if (wakes_.next() <= world_.clock->now()) run_timers();
    set_alarm();
  }
}

RunTime Lane::turn() {
  if (posted_.exchange(false)) {
    {
      const Lock lock(mutex_);
      std::swap(queue_, batch_);
    }
    for (Note& note : batch_) run(note);
    batch_.clear();
  }
  run_timers();
  return next_tick(wakes_.next(), world_.tick);
}

void Lane::run(Note& note) {
  if (note.at == RunTime{}) note.at = stamp();
  if (note.to == Note::To::kTimers) {
    alarm_at_ = kNever;
    run_timers();
    return;
  }
  if (note.to == Note::To::kRecorder) {
    roll_recorder(note.at);
    return;
  }
  if (note.to == Note::To::kAll) {
    for_all(note.event);
    return;
  }
  const Slot& slot = slots_[note.slot];
  if (!slot.driver || slot.incarnation != note.incarnation) return;
  bring(note.slot, note.event, note.at);
}

void Lane::bring(std::uint32_t index, const Event& event, RunTime at) {
  if (++events_ % kEventsALook == 0) recorder_.event_lagged(at, world_.clock->now() - at);
  step(index, event, at);
}

void Lane::step(std::uint32_t index, const Event& event, RunTime now) {
  stepping_ = true;
  slots_[index].driver->step(event, now);
  stepping_ = false;
  if (slots_[index].driver->ended()) finish(index);
  run_nested();
}

void Lane::run_nested() {
  if (unnesting_) return;
  unnesting_ = true;
  for (std::size_t i = 0; i < nested_.size(); ++i) {  // it may grow
    Note note = std::move(nested_[i]);
    run(note);
  }
  nested_.clear();
  unnesting_ = false;
}

void Lane::run_timers() {
  RunTime now = world_.clock->now();
  for (int i = 0; i < kTimersAtOnce && wakes_.next() <= now; ++i) {
    RunTime at = wakes_.next();
    std::uint32_t index = wakes_.pop();
    const Slot& slot = slots_[index];
    if (slot.done) continue;
    if (slot.driver) {
      // Openings are left out: ten thousand at one instant are late by the work itself.
      recorder_.timer_rang(at, now - next_tick(at, world_.tick));
      step(index, {.type = Event::Type::kWake}, world_.clock->now());
    } else {
      open(index);
    }
  }
}

void Lane::open(std::uint32_t index) {
  Slot& slot = slots_[index];
  const StreamPlan& plan = slot.later ? *slot.later : *slot.first;
  slot.incarnation = plan.incarnation;
  slot.driver = std::make_unique<Driver>(*this, index, plan, std::exchange(slot.legacy, {}));
  progress_.started.fetch_add(1, std::memory_order_relaxed);
  world_.open->up();
  step(index, {.type = Event::Type::kStart}, world_.clock->now());
}

void Lane::finish(std::uint32_t index) {
  Slot& slot = slots_[index];
  StreamEnd end = slot.driver->result();
  const Session& session = slot.driver->session();
  recorder_.stream_ended(end.plan.group, session.sending_time());
  const StreamPlan plan = end.plan;
  const bool failed = end.evidence.end.code != 0 && end.evidence.received == 0;
  const bool again = world_.plan->group_of(plan).reopen && !winding_down_ && !session.has_no_load_left();
  const bool passes_its_load_on = again && world_.plan->group_of(plan).pace.kind == PaceKind::kOpen;
  if (!passes_its_load_on) {
    recorder_.owes(end.plan.group, session.owed(world_.window.from, world_.window.to),
                   has_several_replies(*world_.services[plan.group]));
  }
  if (again) slot.legacy = slot.driver->leave();
  slot.driver.reset();
  world_.open->down();
  world_.on_stream_end(std::move(end));
  if (!again) {
    close(slot);
    return;
  }
  slot.later = std::make_unique<StreamPlan>(next_incarnation(*world_.plan, plan));
  const Duration pause = failed ? world_.plan->group_of(plan).reopen_pause : Duration(0);
  set_wake(index, world_.clock->now() + pause);
}

void Lane::close(Slot& slot) {
  slot.done = true;
  progress_.finished.fetch_add(1);
}

void Lane::set_alarm() {
  RunTime next = next_tick(wakes_.next(), world_.tick);
  if (next == alarm_at_) return;
  alarm_at_ = next;
  alarm_->set(next);
}

void Lane::for_all(const Event& event) {
  winding_down_ = true;
  RunTime now = world_.clock->now();
  for (std::uint32_t i = 0; i < slots_.size(); ++i) {
    Slot& slot = slots_[i];
    if (slot.done) continue;
    if (slot.driver) {
      step(i, event, now);
      continue;
    }
    // It has not opened, or not again, and will not.
    if (slot.legacy.load) {
      RunTime to = event.type == Event::Type::kInterrupt ? std::min(now, world_.window.to) : world_.window.to;
      std::uint64_t waiting = slot.legacy.load->waiting(world_.window.from, to);
      recorder_.owes(slot.first->group, {.unwritten = waiting, .held_back = waiting, .after_end = 0},
                     has_several_replies(*world_.services[slot.first->group]));
    }
    close(slot);
  }
}

void Lane::roll(RunTime now) {
  Note note;
  note.to = Note::To::kRecorder;
  note.at = now;
  post(std::move(note));
}

void Lane::roll_recorder(RunTime now) {
  recorder_.roll(now);
  progress_.passed.store(now == kNever ? UINT64_MAX : world_.intervals.index_of(now));
}

void Lane::wind_down(bool interrupted) {
  Note note;
  note.to = Note::To::kAll;
  note.event.type = interrupted ? Event::Type::kInterrupt : Event::Type::kWindDown;
  post(std::move(note));
}

void Lane::cut(bool interrupted) {
  Note note;
  note.to = Note::To::kAll;
  note.event.type = Event::Type::kCut;
  note.event.interrupted = interrupted;
  post(std::move(note));
}

}  // namespace weir
