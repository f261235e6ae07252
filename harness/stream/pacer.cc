#include "harness/stream/pacer.h"

#include <algorithm>
#include <utility>

#include "harness/plan/spread.h"

namespace weir {
namespace {

/// So many used slots are skipped before they are thrown away.
constexpr std::uint8_t kUsedSlots = 64;

}  // namespace

Pacer::Pacer(const PlannedStream& of, std::unique_ptr<OpenLoad> before) : load_(std::move(before)) {
  if (of.group().pace.kind == PaceKind::kOpen && !load_)
    load_ = std::make_unique<OpenLoad>(ArrivalCursor(*of.plan, *of.stream));
}

void Pacer::open(const PlannedStream& of, RunTime now) {
  opened_ = true;
  if (load_ && !load_->zero) load_->zero = now;
  const Pace& pace = of.group().pace;
  if (pace.kind != PaceKind::kOpen) slots_.assign(pace.kind == PaceKind::kWindow ? pace.window : 1, now);
}

void Pacer::stop(RunTime now, bool held_back) {
  close();
  if (stopped_) return;
  stopped_ = now;
  held_back_at_end_ = held_back;
}

RunTime Pacer::next_due(const PlannedStream& of, RunTime now) const {
  if (!opened_) return kNever;
  if (load_) return load_->next_due();
  if (first_slot_ == slots_.size()) return kNever;
  const RunTime slot = slots_[first_slot_];
  // A reply can be stamped a little later than the event in hand; that is no reason to wait. A thought is.
  return of.group().pace.think ? slot : std::min(slot, now);
}

void Pacer::take() {
  if (load_) {
    load_->advance();
  } else if (++first_slot_ == slots_.size() || first_slot_ >= kUsedSlots) {
    // Used slots at the front are skipped and thrown away now and then: a window that is never empty must not grow.
    slots_.erase(slots_.begin(), slots_.begin() + first_slot_);
    first_slot_ = 0;
  }
}

void Pacer::free(const PlannedStream& of, RunTime now) {
  const Pace& pace = of.group().pace;
  if (pace.kind == PaceKind::kOpen) return;
  if (pace.think)
    now += draw_time(*pace.think, Draws(of.plan->seed), of.stream->key, Purpose::kThink, thoughts_++);
  if (slots_.empty() || slots_.back() <= now) {  // always, where nobody thinks
    slots_.push_back(now);
    return;
  }
  // A short thought can end before a long one that began earlier.
  slots_.insert(std::upper_bound(slots_.begin() + first_slot_, slots_.end(), now), now);
}

OwedLoad Pacer::owed(RunTime from, RunTime to, RunTime ended, std::uint64_t left, bool waits) const {
  to = std::min(to, stopped_.value_or(to));
  if (!load_) {
    if (!waits) return {};
    const auto counts = [&](RunTime due) { return due >= from && due < to; };
    auto waiting =
        static_cast<std::uint64_t>(std::count_if(slots_.begin() + first_slot_, slots_.end(), counts));
    waiting = std::min(waiting, left);
    return {.unwritten = waiting, .held_back = waiting, .after_end = 0};
  }
  // The last of the backlog may be more than the stream was ever to send.
  const RunTime end = std::clamp(ended, from, std::max(from, to));
  left -= std::min(left, load_->waiting(*load_->zero, from));
  const std::uint64_t waiting = std::min(left, load_->waiting(from, end));
  left -= waiting;
  return {.unwritten = waiting,
          .held_back = held_back_at_end_ ? waiting : 0,
          .after_end = std::min(left, load_->waiting(end, to))};
}

std::unique_ptr<OpenLoad> Pacer::leave(MaybeTime returned) {
  if (load_ && returned) load_->returned = *returned;
  return std::move(load_);
}

}  // namespace weir
