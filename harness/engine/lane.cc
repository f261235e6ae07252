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

}  // namespace

Lane::Lane(const LaneWorld& world, std::vector<const StreamPlan*> streams, EventLoop* loop)
    : world_(world),
      recorder_(world.plan->groups.size(), world.window, world.intervals, world.on_interval),
      slots_(streams.size()),
      loop_(loop),
      timers_(streams.size(), world.tick) {
  for (std::size_t i = 0; i < streams.size(); ++i)
    slots_[i].stream = static_cast<std::uint32_t>(streams[i] - world.plan->streams.data());
  if (loop_) return;
  timers_.ring_by(*world.clock, [this] {
    Note note;
    note.to = Note::To::kTimers;
    post(std::move(note));
  });
}

Lane::~Lane() {
  if (loop_) {
    loop_->detach();
  } else {
    notes_.wait_until_idle();
  }
}

void Lane::start() {
  for (std::uint32_t i = 0; i < slots_.size(); ++i) timers_.set(i, first(slots_[i]).open_at);
  if (!loop_) {
    timers_.arm();
    return;
  }
  loop_->attach([this] { return turn(); });
  loop_->wake();
}

RunTime Lane::stamp() const { return loop_ ? loop_->batch_time() : world_.clock->now(); }

void Lane::post(Note note) {
  if (loop_ && loop_->is_this_thread()) {
    if (nested_.in_step()) {
      nested_.add(std::move(note));
    } else {
      run(note);
    }
    return;
  }
  if (note.at == RunTime{}) note.at = world_.clock->now();
  if (loop_) {
    notes_.leave(std::move(note), [this] { loop_->wake(); });
  } else if (notes_.add(std::move(note))) {
    drain();
  }
}

void Lane::drain() {
  while (notes_.work_off([this](Note& note) { run(note); })) {
    // While this is the alarm's own thread, nobody else would ring.
    if (timers_.next() <= world_.clock->now()) run_timers();
    timers_.arm();
  }
}

RunTime Lane::turn() {
  notes_.work_off_left([this](Note& note) { run(note); });
  run_timers();
  return timers_.rings_at();
}

void Lane::run(Note& note) {
  if (note.at == RunTime{}) note.at = stamp();
  if (note.to == Note::To::kTimers) {
    timers_.rang();
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
  nested_.begin_step();
  slots_[index].driver->step(event, now);
  nested_.end_step();
  if (slots_[index].driver->ended()) finish(index);
  nested_.run_all([this](Note& note) { run(note); });
}

void Lane::run_timers() {
  RunTime now = world_.clock->now();
  for (int i = 0; i < kTimersAtOnce && timers_.next() <= now; ++i) {
    RunTime at = timers_.next();
    std::uint32_t index = timers_.pop();
    const Slot& slot = slots_[index];
    if (slot.done) continue;
    if (slot.driver) {
      // Openings are left out: ten thousand at one instant are late by the work itself.
      recorder_.timer_rang(at, now - timers_.ring_of(at));
      step(index, {.type = Event::Type::kWake}, world_.clock->now());
    } else {
      open(index);
    }
  }
}

void Lane::open(std::uint32_t index) {
  Slot& slot = slots_[index];
  const StreamPlan& plan = slot.later ? slot.later->plan : first(slot);
  slot.incarnation = plan.incarnation;
  const Conversation* conversation = world_.services[plan.group]->conversation();
  if (conversation != nullptr && plan.incarnation == 0) {
    slot.memory = conversation->remember({plan.id, plan.incarnation, plan.key});
  } else if (slot.memory) {
    slot.memory->reopen();
  }
  slot.driver = std::make_unique<Driver>(*this, index, plan,
                                         slot.later ? std::exchange(slot.later->before, {}) : Legacy());
  const auto recall = [this, index, incarnation = slot.incarnation] {
    Note note;
    note.slot = index;
    note.incarnation = incarnation;
    note.event.type = Event::Type::kWake;
    post(std::move(note));
  };
  const StreamPlan& opening = slot.driver->session().stream();
  if (auto setup = StreamSetup::of(world_, opening, slot.memory.get(), *slot.driver, recall))
    setups_[index] = std::move(setup);
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
  Legacy legacy;
  if (again) legacy = slot.driver->leave();
  setups_.erase(index);
  slot.driver.reset();
  world_.open->down();
  world_.on_stream_end(std::move(end));
  if (!again) {
    close(slot);
    return;
  }
  slot.later = std::make_unique<Later>(Later{next_incarnation(*world_.plan, plan), std::move(legacy)});
  const Duration pause = failed ? world_.plan->group_of(plan).reopen_pause : Duration(0);
  set_wake(index, world_.clock->now() + pause);
}

StreamSetup* Lane::setup_of(std::uint32_t slot) const {
  if (setups_.empty()) return nullptr;
  const auto found = setups_.find(slot);
  return found == setups_.end() ? nullptr : found->second.get();
}

void Lane::close(Slot& slot) {
  slot.done = true;
  slot.memory.reset();
  progress_.finished.fetch_add(1);
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
    if (slot.later && slot.later->before.load) {
      RunTime to = event.type == Event::Type::kInterrupt ? std::min(now, world_.window.to) : world_.window.to;
      std::uint64_t waiting = slot.later->before.load->waiting(world_.window.from, to);
      const std::uint32_t group = first(slot).group;
      recorder_.owes(group, {.unwritten = waiting, .held_back = waiting, .after_end = 0},
                     has_several_replies(*world_.services[group]));
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
