// When a stream sends its messages and half-closes, and how long something kept it from that. See session.cc for the rest of
// its life.
#include <algorithm>

#include "harness/plan/spread.h"
#include "harness/stream/session.h"

namespace weir {

bool Session::all_issued() const { return issued_ >= group_->messages || (load_ && load_->over()); }

bool Session::is_held_back() const {
  return write_pending_ || write_failed_ || orders_ > 0 || holding_for_deadline_ || writes_slowly();
}

bool Session::may_not_send() const {
  return ended_ || cancelled_ || read_failed_ || write_failed_ || half_close_sent_ || half_close_wanted_ ||
         wind_down_ != WindDown::kNone || all_issued() || orders_ > 0 || holding_for_deadline_;
}

void Session::note_standstill(RunTime now) {
  // A client that a fault makes write slowly is not blocked by its peer.
  if (!may_not_send() && !writes_slowly()) {
    still_since_.reset();
  } else if (!still_since_) {
    still_since_ = now;
  }
}

OwedLoad Session::owed(RunTime from, RunTime to) const {
  OwedLoad owed;
  if (!started_ || !ending_) return owed;
  const auto counts = [&](RunTime due) { return due >= from && due < to; };
  if (left_a_write() && counts(write_due_)) owed.unwritten = owed.held_back = 1;
  to = std::min(to, stopped_.value_or(to));
  std::uint64_t left = group_->reopen ? UINT64_MAX : group_->messages - issued_;
  if (!load_) {
    if (!left_a_write()) return owed;
    auto waiting = static_cast<std::uint64_t>(
        std::count_if(free_slots_.begin() + first_free_slot_, free_slots_.end(), counts));
    waiting = std::min(waiting, left);
    owed.add({.unwritten = waiting, .held_back = waiting, .after_end = 0});
    return owed;
  }
  // The last of the backlog may be more than the stream was ever to send.
  RunTime end = std::clamp(ending_->at, from, std::max(from, to));
  std::uint64_t before = std::min(left, load_->waiting(load_->zero, from));
  left -= before;
  std::uint64_t waiting = std::min(left, load_->waiting(from, end));
  left -= waiting;
  owed.add({.unwritten = waiting,
            .held_back = held_back_at_end_ ? waiting : 0,
            .after_end = std::min(left, load_->waiting(end, to))});
  return owed;
}

void Session::count_blocked(RunTime now) {
  blocked_ += std::max(Duration(0), std::min(now, still_since_.value_or(now)) - write_begun_);
}

SendingTime Session::sending_time() const {
  if (!started_ || !ending_) return {};
  return {.whole = std::max(Duration(0), still_since_.value_or(ending_->at) - opened_), .blocked = blocked_};
}

std::optional<RunTime> Session::next_due(RunTime now) const {
  if (may_not_send() || write_pending_) return std::nullopt;
  if (load_) return load_->next_due();
  if (first_free_slot_ == free_slots_.size()) return std::nullopt;
  RunTime slot = free_slots_[first_free_slot_];
  // A reply can be stamped a little later than the event in hand; that is no reason to wait. A thought is.
  return group_->pace.think ? slot : std::min(slot, now);
}

void Session::free_slot(RunTime now) {
  if (const std::optional<TimeSpread>& think = group_->pace.think) {
    now += draw_time(*think, Draws(plan_->seed), stream_->key, Purpose::kThink, thoughts_++);
  }
  // A short thought can end before a long one that began earlier.
  auto first = free_slots_.begin() + first_free_slot_;
  free_slots_.insert(std::upper_bound(first, free_slots_.end(), now), now);
}

void Session::pump(RunTime now, Commands& out) {
  std::optional<RunTime> due = next_due(now);
  if (due && std::max(*due, write_from()) <= now) write_next(*due, now, out);
  maybe_half_close(now, out);
}

void Session::write_next(RunTime due, RunTime now, Commands& out) {
  if (load_) {
    load_->advance();
  } else if (++first_free_slot_ == free_slots_.size() || first_free_slot_ >= 64) {
    // Used slots at the front are skipped and thrown away now and then: a window that is never empty must not grow.
    free_slots_.erase(free_slots_.begin(), free_slots_.begin() + first_free_slot_);
    first_free_slot_ = 0;
  }
  begin_to_wait(now);
  // Beside the messages as they are sent runs a schedule of a client that is never late: it begins each when it is due and the way
  // is free, and its writes take as long. What flow control or a fault held back is in both; the difference is weir's own, and stays
  // with the backlog until that is gone.
  late_by_ = std::max(Duration(0), now - std::max(due, free_since_));
  if (load_) sample(Command::Metric::kLateness, due, late_by_, out);
  write_pending_ = true;
  write_due_ = due;
  write_begun_ = now;
  ledger_.sent(issued_, due, now);
  out.push_back({.type = Command::Type::kWrite, .seq = issued_, .size = enlarge_next(now)});
  ++issued_;
  fire_due_faults(now, out);  // those that strike while a write is pending
}

RunTime Session::half_close_due() const {
  if (half_close_sent_ || write_pending_) return kNever;
  // While others carry out a fault, and after a cancel, only a call that is over already is half-closed.
  if ((cancelled_ || orders_ > 0) && !read_failed_) return kNever;
  bool wind_down = wind_down_ != WindDown::kNone;
  bool all_sent = all_issued();
  // After a failed read or write the call is over; a half-close makes the library say how (see Transport).
  bool broken = read_failed_ || write_failed_;
  if (broken || wind_down || half_close_wanted_) return RunTime::min();
  if (!all_sent || faults_keep_it_open()) return kNever;
  // To a server that pushes, a half-close means that this side has had enough.
  if (push_ && !push_->ledger.complete()) return kNever;
  if (half_close_delay_ <= Duration(0)) return RunTime::min();
  return unanswered() > 0 ? kNever : last_progress_ + half_close_delay_;
}

void Session::maybe_half_close(RunTime now, Commands& out) {
  if (half_close_due() > now) return;
  begin_to_wait(now);
  half_closed_after_end_ = read_failed_ || write_failed_;
  half_close_sent_ = true;
  half_closed_at_ = now;
  out.push_back({.type = Command::Type::kHalfClose});
}

}  // namespace weir
