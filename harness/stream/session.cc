#include "harness/stream/session.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/server/status_details.h"

namespace weir {
namespace {

/// When a read that is never to begin would begin: after every run, and no kNever, which means that none is waited for.
constexpr RunTime kLongAfter = RunTime(std::chrono::hours(24 * 365));

/// What flow control does not hold back is accepted well within this time.
constexpr Duration kAcceptedBy = std::chrono::milliseconds(50);

}  // namespace

Session::Session(const Plan& plan, const StreamPlan& stream, const Answers& expected, Legacy before)
    : plan_(&plan),
      stream_(&stream),
      group_(&plan.group_of(stream)),
      ledger_(expected),
      load_(std::move(before.load)),
      broken_since_(before.broken_since) {
  checks_replies_ = expected.numbered;
  for (const PlannedFault& planned : stream.faults) faults_.emplace_back(planned);
  if (expected.kind == Answers::Kind::kPushed) push_ = std::make_unique<Push>(Push{PushLedger(expected), {}});
  if (group_->pace.kind == PaceKind::kOpen && !load_)
    load_ = std::make_unique<OpenLoad>(ArrivalCursor(plan, stream));
}

std::optional<Duration> Session::deadline() const {
  std::optional<Duration> deadline = group_->deadline;
  for (const StrikeTrack& fault : faults_) {
    if (const auto* set = std::get_if<SetDeadline>(&action(fault))) deadline = set->deadline;
  }
  return deadline;
}

void Session::step(const Event& event, RunTime now, Commands& out) {
  if (ended_) return;
  switch (event.type) {
    case Event::Type::kStart:
      start(now, out);
      break;
    case Event::Type::kHeaders:
      headers_received_ = true;
      headers_marked_ = event.marked;
      if (is_ignored()) give_up_on_server_faults();
      last_progress_ = now;
      sample_setup(now, out);
      break;
    case Event::Type::kWriteDone:
      write_pending_ = false;
      if (now >= write_begun_ + kAcceptedBy) blocked_till_ = now;
      if (event.ok) {
        ++sent_;
        last_progress_ = now;
        free_since_ = now - late_by_;
        if (writes_slowly()) free_since_ = habits_->write_from = now + habits_->write_delay;
        count_blocked(now);
        sample(Command::Metric::kWriteBlock, write_due_, now - write_begun_, out);
        if (sent_ == 1) sample(Command::Metric::kAccepted, write_due_, now - write_due_, out);
      } else {
        write_failed_ = true;
        count_blocked(now);
      }
      break;
    case Event::Type::kHalfCloseDone:
      if (event.ok && !half_closed_after_end_) half_close_accepted_ = true;
      last_progress_ = now;
      break;
    case Event::Type::kReply:
      on_reply(event, now, out);
      break;
    case Event::Type::kReadFailed:
      read_pending_ = false;
      read_failed_ = true;
      last_progress_ = now;
      break;
    case Event::Type::kEnd:
      on_end(*event.end, now, out);
      note_standstill(now);
      return;
    case Event::Type::kWake:
      armed_wake_ = kNever;
      break;
    case Event::Type::kOrderDone:
      on_order_done(event, now);
      break;
    case Event::Type::kWindDown:
      wind_down(WindDown::kPhaseOver, now);
      break;
    case Event::Type::kInterrupt:
      wind_down(WindDown::kInterrupted, now);
      break;
    case Event::Type::kCut:
      // A stream that is cancelled already keeps the reason it was cancelled for.
      if (!cancelled_) {
        bool interrupted = event.interrupted || wind_down_ == WindDown::kInterrupted;
        ending().own = interrupted ? OwnEnd::kInterrupted : OwnEnd::kCut;
      }
      cancel(out);
      break;
  }
  if (!started_) return;
  if (has_to_live_on() && now >= opened_ + *stream_->live) wind_down(WindDown::kLifeOver, now);
  fire_due_faults(now, out);
  pump(now, out);
  if (read_at_ <= now) want_read(now, out);
  check_watchdog(now, out);
  note_standstill(now);
  ask_for_wake(now, out);
}

void Session::start(RunTime now, Commands& out) {
  started_ = true;
  opened_ = now;
  last_progress_ = now;
  free_since_ = now;  // a backlog of the incarnation before is not late by this side's fault
  if (load_ && !load_->begun) {
    load_->begun = true;
    load_->zero = now;
  }
  std::uint32_t slots = group_->pace.kind == PaceKind::kWindow ? group_->pace.window : 1;
  if (group_->pace.kind != PaceKind::kOpen) free_slots_.assign(slots, now);
  order_early_faults(now, out);
  out.push_back({.type = Command::Type::kStart});
  want_read(now, out);
}

void Session::on_reply(const Event& event, RunTime now, Commands& out) {
  read_pending_ = false;
  headers_received_ = true;
  last_progress_ = now;
  ++received_;
  if (event.reply.in_band_error) in_band_error_ = true;
  read_at_ = next_read(now);
  if (push_) {
    on_push(event.reply, now, out);
    return;
  }
  Ledger::Answer answer = ledger_.received(event.reply, now);
  if (answer.first_answer_to) {
    sample_answer(*answer.first_answer_to, now, out);
    sample_recovery(event.reply, now, out);
  }
  sample_several(answer, now, out);
  if (answer.completed && group_->pace.kind != PaceKind::kOpen) free_slot(now);
}

Session::Habits& Session::habits() {
  if (!habits_) habits_ = std::make_unique<Habits>();
  return *habits_;
}

RunTime Session::next_read(RunTime now) const {
  if (!habits_ || cancelled_) return now;
  RunTime at = never_reads() ? kLongAfter : now + habits_->read_delay;
  // Without a pending read nobody would hear of the deadline before the delay is over.
  if (std::optional<Duration> limit = deadline(); limit && at > now) at = std::min(at, opened_ + *limit);
  return std::max(now, at);
}

void Session::on_push(const ReplyMeaning& reply, RunTime now, Commands& out) {
  std::optional<std::uint32_t> number = push_->ledger.received(reply);
  if (!number) return;
  sample_recovery(reply, now, out);
  if (push_->zero) sample(Command::Metric::kReplyGap, push_->latest, now - push_->latest, out);
  push_->latest = now;
  Duration since_zero = group_->pace.period.value_or(Duration(0)) * *number;
  if (!push_->zero) {
    push_->zero = now - since_zero;
    sample(Command::Metric::kFirstMessage, opened_, now - opened_, out);
    return;
  }
  // One that comes early, because the first was late, is not late by less than nothing.
  RunTime due = *push_->zero + since_zero;
  sample(Command::Metric::kResponse, due, std::max(Duration(0), now - due), out);
}

void Session::sample_answer(const SentMessage& message, RunTime now, Commands& out) {
  // The first carries the call's set-up with it, so what it costs stands apart besides.
  if (received_ == 1) sample(Command::Metric::kFirstMessage, message.due, now - message.due, out);
  sample(Command::Metric::kResponse, message.due, now - message.due, out);
  sample(Command::Metric::kService, message.due, now - message.sent, out);
  sample(Command::Metric::kWait, message.due, message.sent - message.due, out);
}

void Session::sample_several(const Ledger::Answer& answer, RunTime now, Commands& out) {
  if (answer.before) sample(Command::Metric::kReplyGap, *answer.before, now - *answer.before, out);
  if (answer.completed_due)
    sample(Command::Metric::kLastReply, *answer.completed_due, now - *answer.completed_due, out);
}

void Session::sample_close(const CallEnd& end, RunTime now, Commands& out) {
  // An end that was this side's doing, or a lost connection's, is no answer to the half-close.
  const bool of_server =
      end.code == 0 || !end.trailers.empty() || (end.frames && end.frames->what == FrameEnd::What::kStatus);
  if (!half_close_accepted_ || cancelled_ || !of_server) return;
  sample(Command::Metric::kClose, half_closed_at_, now - half_closed_at_, out);
}

void Session::sample_recovery(const ReplyMeaning& reply, RunTime now, Commands& out) {
  if (!broken_since_ || reply.in_band_error) return;
  sample(Command::Metric::kRecovery, *broken_since_, now - *broken_since_, out);
  broken_since_.reset();
}

void Session::sample_setup(RunTime now, Commands& out) {
  // Many servers send their headers with the first reply. What they wait for is then the first message, and when that is due is
  // this side's affair.
  RunTime from = opened_;
  if (issued_ > 0)
    from = ledger_.open_messages().empty() ? write_begun_ : ledger_.open_messages().front().sent;
  sample(Command::Metric::kSetup, opened_, now - from, out);
}

void Session::censor_unanswered(Commands& out) const {
  const auto censor = [&](Command::Metric metric, RunTime due) {
    out.push_back({.type = Command::Type::kCensored, .metric = metric, .at = due});
  };
  if (left_a_write()) censor(Command::Metric::kWriteBlock, write_due_);
  if (push_) return;  // what was pushed and lost answers no message
  for (const SentMessage& message : ledger_.open_messages()) {
    // What was never written is told by owed().
    const bool written = !left_a_write() || message.seq + 1 != issued_;
    if (written && ledger_.expects_several()) censor(Command::Metric::kLastReply, message.due);
    if (message.answers > 0 || !written) continue;
    // Without a reply, the first message would have had the first.
    if (received_ == 0 && message.seq == 0) censor(Command::Metric::kFirstMessage, message.due);
    censor(Command::Metric::kResponse, message.due);
  }
}

void Session::on_end(const CallEnd& end, RunTime now, Commands& out) {
  if (write_pending_) count_blocked(now);
  if (!stopped_) held_back_at_end_ = is_held_back();
  ended_ = true;
  ending().at = now;
  ending().call = end;
  close_strikes();
  if (wind_down_ == WindDown::kPhaseOver || wind_down_ == WindDown::kInterrupted) {
    sample(Command::Metric::kDrain, ending_->wound_down_at, now - ending_->wound_down_at, out);
  }
  sample_close(end, now, out);
  censor_unanswered(out);
  out.push_back({.type = Command::Type::kEnded});
}

Session::Ending& Session::ending() {
  if (!ending_) ending_ = std::make_unique<Ending>();
  return *ending_;
}

const std::string& Session::pending() const {
  static const std::string nothing;
  return ending_ ? ending_->pending : nothing;
}

void Session::wind_down(WindDown why, RunTime now) {
  // The end of a life is the stream's own; what the run does later has the last word.
  if (wind_down_ != WindDown::kNone && wind_down_ != WindDown::kLifeOver) return;
  ending().wound_down_at = now;
  wind_down_ = why;
  stop(now);
}

void Session::stop(RunTime now) {
  if (stopped_) return;
  stopped_ = now;
  held_back_at_end_ = is_held_back();
}

Legacy Session::leave() {
  Legacy legacy;
  if (ending_ && ending_->call.code != 0) legacy.broken_since = broken_since_.value_or(ending_->at);
  legacy.load = std::move(load_);
  if (legacy.load && left_a_write()) legacy.load->returned = write_due_;
  return legacy;
}

bool Session::has_to_live_on() const {
  return stream_->live && wind_down_ == WindDown::kNone && !half_close_sent_;
}

std::uint32_t Session::unanswered() const {
  if (!push_) return ledger_.unanswered();
  return issued_ == 0 ? 0 : push_->ledger.unanswered();
}

void Session::want_read(RunTime now, Commands& out) {
  if (read_at_ != kNever) begin_to_wait(now);
  read_at_ = kNever;
  if (read_pending_ || read_failed_) return;
  read_pending_ = true;
  out.push_back({.type = Command::Type::kRead});
}

void Session::cancel(Commands& out) {
  if (cancelled_) return;
  cancelled_ = true;
  if (read_at_ != kNever) read_at_ = RunTime::min();  // the end of a call shows in a read
  if (started_) out.push_back({.type = Command::Type::kCancel});
}

void Session::begin_to_wait(RunTime now) {
  if (!waits_for_peer()) last_progress_ = now;
}

bool Session::waits_for_peer() const {
  if (holding_for_deadline_ || cancelled_) return false;
  // Nothing will ever come of not reading: from the last progress on, such as a write, the watchdog counts.
  if (never_reads()) return true;
  // Before a delayed read it is the peer that waits.
  if (read_at_ != kNever) return false;
  return write_pending_ || half_close_sent_ || read_failed_ || unanswered() > 0 || idles_in_a_stall();
}

bool Session::idles_in_a_stall() const {
  if (!all_issued()) return false;
  return std::any_of(faults_.begin(), faults_.end(), [&](const StrikeTrack& fault) {
    const auto* order = std::get_if<InstructServer>(&action(fault));
    return order && order->act.kind == ServerAct::Kind::kStall && fault.fired();
  });
}

std::string Session::describe_wait() const {
  if (read_failed_) return "the call's status";
  if (never_reads() && !write_pending_) return "nothing: it was told not to read";
  if (!write_pending_ && unanswered() == 0) return "the server's end of the stream";
  std::string what = unanswered() == 1 ? "1 reply" : fmt::format("{} replies", unanswered());
  return write_pending_ ? "a write to be accepted, and " + what : what;
}

void Session::check_watchdog(RunTime now, Commands& out) {
  if (!waits_for_peer() || now < last_progress_ + group_->watchdog) return;
  ending().pending = describe_wait();
  ending().own = OwnEnd::kWatchdog;
  cancel(out);
}

void Session::ask_for_wake(RunTime now, Commands& out) {
  RunTime at = read_at_;
  if (std::optional<RunTime> due = next_due(now)) at = std::min(at, std::max(*due, write_from()));
  if (waits_for_peer()) at = std::min(at, last_progress_ + group_->watchdog);
  at = std::min(at, half_close_due());
  if (has_to_live_on()) at = std::min(at, opened_ + *stream_->live);
  at = std::min(at, next_fault_by_time());
  // An earlier wake that is already asked for serves: it finds nothing to do and asks again. So a message
  // costs no timer.
  if (at == kNever || at >= armed_wake_) return;
  armed_wake_ = std::max(at, now);
  out.push_back({.type = Command::Type::kWakeAt, .at = armed_wake_});
}

void Session::sample(Command::Metric metric, RunTime due, Duration value, Commands& out) const {
  out.push_back({.type = Command::Type::kSample, .metric = metric, .at = due, .value = value});
}

Evidence Session::evidence() const {
  Evidence e;
  const Ending none;
  const Ending& ending = ending_ ? *ending_ : none;
  e.end = ending.call;
  e.opened = opened_;
  e.ended = ending.at;
  e.own_end = ending.own;
  e.cancelled_at = ending.cancelled_at;
  if (std::optional<Duration> limit = deadline()) {
    e.deadline_at = opened_ + *limit;
    e.deadline_was_past = *limit <= Duration(0);
  }
  e.wound_down = wind_down_ != WindDown::kNone;
  e.half_closed = half_close_accepted_;
  // A write that the end of the call took with it was held back, unless it had only just begun. gRPC may let a write that was held back
  // go as its end comes, and fail the one behind it.
  bool taken_along =
      write_failed_ && (ending.at >= write_begun_ + kAcceptedBy || ending.at <= blocked_till_ + kAcceptedBy);
  e.write_pending = write_pending_ || taken_along;
  e.sent = sent_;
  e.received = received_;
  // A message that the transport never accepted lacks no reply.
  e.unanswered = ledger_.unanswered() - std::min(ledger_.unanswered(), issued_ - sent_);
  e.lost = ledger_.lost();
  e.duplicated = ledger_.duplicated();
  e.unmatched = ledger_.unmatched();
  e.reordered = ledger_.reordered();
  e.corrupted = ledger_.corrupted();
  if (push_) {
    // What this side did not wait for is not owed. The end of a phase or of a life is an ordinary one; a fault's is not.
    const bool told_to_end = wind_down_ != WindDown::kNone;
    const std::uint32_t to_come = told_to_end || sent_ == 0 ? 0 : push_->ledger.unanswered();
    (half_close_wanted_ ? e.declined : e.unanswered) = to_come;
    if (half_close_wanted_) e.unanswered = 0;
    e.lost = push_->ledger.lost();
    e.duplicated = push_->ledger.duplicated();
    e.reordered = push_->ledger.reordered();
    e.corrupted = push_->ledger.corrupted();
  }
  e.check_content = checks_replies_;
  e.in_band_error = in_band_error_;
  e.marker = read_marker(ending.call.trailers);
  e.ignored = is_ignored();
  e.status_details = find_status_details(ending.call.trailers);
  return e;
}

}  // namespace weir
