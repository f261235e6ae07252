// When a stream sends its messages and half-closes, and how long something kept it from that. See session.cc for the rest of
// its life.
#include <algorithm>

#include "harness/plan/spread.h"
#include "harness/stream/session.h"

namespace weir {

bool Session::all_issued() const { return issued_ >= group_->messages || (arrivals_ && arrivals_->over()); }

bool Session::may_not_send() const {
  return ended_ || cancelled_ || read_failed_ || write_failed_ || half_close_sent_ || half_close_wanted_ ||
         wind_down_ != WindDown::kNone || all_issued() || orders_ > 0 || holding_for_deadline_;
}

void Session::note_standstill(RunTime now) {
  // What falls due while a fault makes the client write slowly is not owed either.
  if (!may_not_send() && !writes_slowly()) {
    still_since_.reset();
  } else if (!still_since_) {
    still_since_ = now;
  }
}

std::uint64_t Session::unsent(RunTime from, RunTime to) const {
  if (!arrivals_ || !started_) return 0;
  RunTime last = std::min(to, still_since_.value_or(to));
  std::uint64_t by_last = arrivals_->due_by(last - opened_);
  std::uint64_t before = std::min(by_last, arrivals_->due_by(from - opened_));
  // The last of the backlog may be more than the stream was ever to send.
  std::uint64_t left = group_->messages - issued_;
  return std::min(by_last, left) - std::min(before, left);
}

SendingTime Session::sending_time() const {
  if (!started_) return {};
  RunTime last = still_since_.value_or(ending_ ? ending_->at : RunTime{});
  Duration pending = write_pending_ ? std::max(Duration(0), last - write_begun_) : Duration(0);
  return {.whole = last - opened_, .blocked = blocked_ + pending};
}

std::optional<RunTime> Session::next_due(RunTime now) const {
  if (may_not_send() || write_pending_) return std::nullopt;
  if (arrivals_) return opened_ + arrivals_->peek();
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
  if (arrivals_) {
    arrivals_->advance();
  } else if (++first_free_slot_ == free_slots_.size() || first_free_slot_ >= 64) {
    // Used slots at the front are skipped and thrown away now and then: a window that is never empty must not grow.
    free_slots_.erase(free_slots_.begin(), free_slots_.begin() + first_free_slot_);
    first_free_slot_ = 0;
  }
  begin_to_wait(now);
  // What flow control or a fault held back is not this side's lateness, and what comes after that is.
  if (arrivals_) {
    sample(Command::Metric::kLateness, due, std::max(Duration(0), now - std::max(due, free_since_)), out);
  }
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
  out.push_back({.type = Command::Type::kHalfClose});
}

}  // namespace weir
