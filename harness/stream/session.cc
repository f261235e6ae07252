#include "harness/stream/session.h"

#include <algorithm>
#include <utility>

#include "harness/base/overloaded.h"

namespace weir {
namespace {

/// The server is asked for something that only weir's own does, and what came from it shows that it is another one.
bool is_ignored(const PlannedStream& of, const StreamLife& life, const StreamStrikes& strikes) {
  if (of.plan->scenario->target.embedded || !life.shows_another_server()) return false;
  return asks_the_server(of.group()) || strikes.tell_the_server();
}

/// It has nothing of its own left to send, nothing is owed it, and no fault wants it open.
bool has_had_enough(const PlannedStream& of, const StreamLife& life, const SendSide& sending,
                    const ReplyBook& replies, const StreamStrikes& strikes) {
  if (replies.unanswered() > 0) return false;
  if (life.winds_down()) return true;
  return !of.group().talk.listens && sending.all_issued(of) && !strikes.keep_it_open() &&
         replies.has_all_pushes();
}

/// Where others half-close, and nothing else makes it: a call that is over is half-closed all the same.
bool leaves_by_cancel(const PlannedStream& of, const ReadSide& reading, const SendSide& sending,
                      const HalfClose& half_close) {
  return of.group().talk.close == Leaving::kCancel && !reading.failed() && !sending.writes().failed() &&
         !half_close.wanted();
}

/// When the deadline of a call passes; kNever without one.
RunTime deadline_at(const PlannedStream& of, RunTime opened, const StreamStrikes& strikes) {
  const std::optional<Duration> deadline = strikes.deadline(of.group().deadline);
  return deadline ? opened + *deadline : kNever;
}

}  // namespace

Session::Session(const Plan& plan, const StreamPlan& stream, const Answers& expected, Legacy before)
    : of_(plan, stream),
      strikes_(plan, stream, before.broken_since),
      replies_(expected),
      asides_(Asides::of(of_)),
      sending_(of_, std::move(before.load)) {}

void Session::step(const Event& event, RunTime now, Commands& out) {
  if (ended()) return;
  const auto wind_down = [&](WindDown why) {
    if (life_.wind_down(why, now)) sending_.stop(strikes_.hold_it(), now);
  };
  switch (event.type) {
    case Event::Type::kStart:
      start(now, out);
      break;
    case Event::Type::kHeaders: {
      life_.headers(event.marked);
      if (is_ignored(of_, life_, strikes_)) strikes_.disown_server();
      watchdog_.progress(now);
      // Many servers send their headers with the first reply. What they wait for is then the first message, and when that is due is
      // this side's affair.
      const Writes& writes = sending_.writes();
      const RunTime from =
          writes.issued() > 0 ? replies_.oldest_sent().value_or(writes.begun()) : life_.opened();
      sample(LatencyMetric::kSetup, life_.opened(), now - from, out);
      break;
    }
    case Event::Type::kWriteDone:
      sending_.write_done(event.ok, now, out);
      if (sending_.writes().is_aside()) asides_->written(event.ok, now);
      if (event.ok) watchdog_.progress(now);
      break;
    case Event::Type::kHalfCloseDone:
      half_close_.done(event.ok);
      watchdog_.progress(now);
      break;
    case Event::Type::kReply:
      on_reply(event, now, out);
      if (event.reply.over) wind_down(WindDown::kLifeOver);
      break;
    case Event::Type::kReadFailed:
      reading_.fail();
      sending_.close();
      if (asides_) asides_->close(now);
      watchdog_.progress(now);
      break;
    case Event::Type::kEnd:
      on_end(*event.end, now, out);
      return;
    case Event::Type::kWake:
      wake_.rang();
      break;
    case Event::Type::kOrderDone:
      if (strikes_.order_done(event.strike, event.result, standing(now))) sending_.go_on(now);
      break;
    case Event::Type::kWindDown:
      wind_down(WindDown::kPhaseOver);
      break;
    case Event::Type::kInterrupt:
      wind_down(WindDown::kInterrupted);
      break;
    case Event::Type::kCut:
      life_.cut(event.interrupted);
      cancel(now, out);
      break;
  }
  if (!life_.started()) return;
  if (!half_close_.sent() && now >= life_.over_at(of_.stream->live)) wind_down(WindDown::kLifeOver);
  fire_due(now, out);
  RunTime acts = write_or_half_close(now, out);
  if (reading_.due() <= now) {
    begin_to_wait(now);
    reading_.begin(out);
  }
  // What it waits for is asked only where that could matter: a wake-up that is asked for already mostly comes first.
  RunTime barks = watchdog_.last_progress() + of_.group().watchdog;
  if (now >= barks || barks < wake_.armed()) {
    const Awaited wait = awaited();
    barks = watchdog_.barks_at(wait, of_.group().watchdog);
    if (now >= barks) {
      life_.lost_patience(wait.describe());
      cancel(now, out);
      acts = barks = kNever;
    }
  }
  sending_.note_standstill(of_, strikes_.hold_it(), now);
  wake_.ask(next_wake(std::min(acts, barks), now), now, out);
}

void Session::start(RunTime now, Commands& out) {
  life_.open(now);
  watchdog_.progress(now);
  if (asides_) {
    asides_->open(now);
  } else {
    sending_.open(of_, now);
  }
  for (StreamStrikes::Round round; StrikeTrack* strike = strikes_.next_early(round, standing(now));)
    fire(*strike, now, out);
  add(Command::Type::kStart, out);
  reading_.begin(out);
}

void Session::on_reply(const Event& event, RunTime now, Commands& out) {
  life_.reply();
  watchdog_.progress(now);
  reading_.replied(reading_.is_slow() ? deadline_at(of_, life_.opened(), strikes_) : kNever, now);
  ReplyBook::Came came{
      .at = now, .opened = life_.opened(), .period = of_.group().pace.period.value_or(Duration(0))};
  const ReplyMeaning& reply = event.reply;
  if (event.cues) {
    for (const Duration after : event.cues->after_calls)
      sample(LatencyMetric::kResponse, now - after, after, out);
  }
  // Before the first messages are through, no other waits for a reply.
  if (reply.aside || (asides_ && !asides_->is_ready())) {
    Asides::Heard heard;
    if (asides_) heard = asides_->hear(event.cues ? *event.cues : Cues(), now);
    came.before = heard.before;
    replies_.take_untied(reply, came, heard.answers, strikes_.outage(), out);
    return;
  }
  if (asides_ && event.cues) asides_->gather(*event.cues, now);
  if (replies_.take(reply, came, strikes_.outage(), out)) sending_.free_slot(of_, now);
}

void Session::on_end(const CallEnd& end, RunTime now, Commands& out) {
  sending_.end(strikes_.hold_it(), now);
  if (asides_) asides_->close(now);
  if (!life_.started()) life_.open(now);  // what had to be done before its call failed
  life_.end(end, now);
  if (!strikes_.none()) {
    if (is_ignored(of_, life_, strikes_)) strikes_.disown_server();
    strikes_.close(of_, evidence());
  }
  life_.sample_end(half_close_.accepted(), out);
  sending_.censor(out);
  if (asides_ && asides_->awaits_reply() && replies_.received() == 0)
    censor(LatencyMetric::kFirstMessage, life_.opened(), out);
  replies_.censor(sending_.writes().unwritten(), sending_.writes().issued(), out);
  add(Command::Type::kEnded, out);
}

void Session::cancel(RunTime now, Commands& out) {
  life_.cancel(out);
  sending_.close();
  if (asides_) asides_->close(now);
  reading_.hurry();
}

void Session::fire_due(RunTime now, Commands& out) {
  if (strikes_.none()) return;
  for (StreamStrikes::Round round; StrikeTrack* strike = strikes_.next_due(round, standing(now));)
    fire(*strike, now, out);
}

void Session::fire(StrikeTrack& strike, RunTime now, Commands& out) {
  const Standing as_it_is = standing(now);
  const auto fired = [&] { strikes_.fire(strike, as_it_is); };
  const auto by_others = [&] { strikes_.hand_over(strike, as_it_is, out); };
  std::visit(
      Overloaded{[&](const CancelCall&) {
                   fired();
                   life_.cancelled_by_plan(now);
                   sending_.stop(strikes_.hold_it(), now);
                   cancel(now, out);
                 },
                 [&](const HalfCloseNow&) {
                   sending_.stop(strikes_.hold_it(), now);
                   half_close_.want();
                   fired();
                 },
                 [&](const DelayHalfClose&) { fired(); },
                 [&](const SlowReads& slow) {
                   reading_.slow_down(slow.delay);
                   fired();
                 },
                 [&](const SlowWrites& pauses) {
                   sending_.slow_down(pauses.delay, now);
                   fired();
                 },
                 [&](const ReadNoMore&) {
                   begin_to_wait(now);
                   reading_.stop(deadline_at(of_, life_.opened(), strikes_), now);
                   fired();
                 },
                 [&](const EnlargeMessage& large) {
                   sending_.enlarge_next(large.size.count);
                   strike.arm();
                   if (sending_.all_issued(of_)) strike.miss("no message followed that could be large");
                 },
                 [&](const SetDeadline&) { strikes_.await_deadline(strike); },
                 [&](const InstructServer& told) { strikes_.await_server(strike, told.act, as_it_is); },
                 [&](const RefuseConnection&) { strike.order(); },  // its end says whether it struck
                 [&](const ActOnLink&) { by_others(); }, [&](const ListenersDown&) { by_others(); },
                 [&](const DoneByRun auto&) { by_others(); }},
      strikes_.action(strike));
}

RunTime Session::write_or_half_close(RunTime now, Commands& out) {
  Asides::Next aside;
  if (asides_) {
    if (asides_->take_ready()) sending_.open(of_, now);
    if (has_had_enough(of_, life_, sending_, replies_, strikes_)) asides_->leave(now);
    aside = asides_->next();
  }
  const NextWrite next = sending_.next(of_, strikes_.hold_it(), now);
  const RunTime aside_from = sending_.aside_from(aside.due, strikes_.hold_it());
  if (aside_from <= now && (aside.due <= next.due || next.from > now)) {
    begin_to_wait(now);
    sending_.begin_aside(aside.due, now);
    asides_->begin(aside.aside, now);
    add(Command::Type::kWriteAside, out).aside = aside.aside;
    fire_due(now, out);
    return kNever;  // what it does next, it does when that is written
  }
  if (next.from <= now) {
    begin_to_wait(now);
    const std::uint32_t seq = sending_.begin(next.due, now, out);
    replies_.sent(seq, next.due, now);
    const std::uint64_t size = sending_.take_size();
    if (size > 0) strikes_.fire_enlarged(standing(now));
    Command& write = add(Command::Type::kWrite, out);
    write.seq = seq;
    write.size = size;
    fire_due(now, out);  // those that strike while a write is pending
    return kNever;
  }
  const RunTime half_close = half_close_due();
  if (half_close > now) return std::min({next.from, aside_from, half_close});
  if (leaves_by_cancel(of_, reading_, sending_, half_close_)) {
    life_.cancelled_by_plan(now);
    cancel(now, out);
    return kNever;
  }
  begin_to_wait(now);
  half_close_.send(reading_.failed() || sending_.writes().failed());
  life_.half_close(now);
  sending_.close();
  if (asides_) asides_->close(now);
  add(Command::Type::kHalfClose, out);
  return kNever;
}

Standing Session::standing(RunTime now) const {
  const Writes& writes = sending_.writes();
  return {.progress = {.now = now,
                       .sent = writes.sent() + (asides_ ? asides_->said() : 0),
                       .received = replies_.received(),
                       .issued = writes.issued() + (asides_ ? asides_->begun() : 0),
                       .write_pending = writes.pending(),
                       .headers_received = life_.has_headers(),
                       .half_closed = half_close_.accepted()},
          .opened = life_.opened(),
          .over = life_.cancelled() || reading_.failed(),
          .winding_down = life_.winds_down()};
}

Awaited Session::awaited() const {
  return {.nothing = strikes_.await_deadline() || life_.cancelled(),
          .never_reads = reading_.never_reads(),
          .reads_later = reading_.is_put_off(),
          .write = sending_.writes().pending(),
          .end = half_close_.sent(),
          .status = reading_.failed(),
          .answer = asides_ && asides_->awaits_reply(),
          .replies = replies_.unanswered(),
          .stalled = strikes_.stall_it() && sending_.all_issued(of_)};
}

RunTime Session::half_close_due() const {
  if (sending_.writes().pending()) return kNever;
  // While others carry out a fault, and after a cancel, only a call that is over already is half-closed.
  const bool broken = reading_.failed() || sending_.writes().failed();
  const bool talks = asides_ && asides_->keeps_it_open() && !broken && !half_close_.wanted();
  const bool kept = talks || ((life_.cancelled() || strikes_.are_under_way()) && !reading_.failed());
  return half_close_.due({
      .kept = kept,
      .at_once = broken || life_.winds_down(),
      // To a server that pushes, a half-close means that this side has had enough.
      .all_done = sending_.all_issued(of_) && !strikes_.keep_it_open() && replies_.has_all_pushes(),
      .owed = replies_.unanswered(),
      .delay = strikes_.half_close_delay(),
      .last_progress = watchdog_.last_progress(),
  });
}

RunTime Session::next_wake(RunTime acts, RunTime now) const {
  RunTime at = std::min(acts, reading_.due());
  if (!half_close_.sent()) at = std::min(at, life_.over_at(of_.stream->live));
  return strikes_.none() ? at : std::min(at, strikes_.next_by_time(standing(now)));
}

Evidence Session::evidence() const {
  Evidence e;
  life_.tell(e);
  if (const std::optional<Duration> limit = deadline()) {
    e.deadline_at = e.opened + *limit;
    e.deadline_was_past = *limit <= Duration(0);
  }
  e.half_closed = half_close_.accepted();
  e.ignored = is_ignored(of_, life_, strikes_);
  sending_.writes().tell(e);
  if (asides_) {
    e.sent += asides_->said();
    e.sent_beside = asides_->said();
    e.unsaid = asides_->unsaid();
  }
  replies_.tell(e, sending_.writes().unwritten(), half_close_.wanted());
  if (asides_ && asides_->awaits_reply()) ++e.unanswered;
  return e;
}

bool Session::met_another_server() const {
  return is_ignored(of_, life_, strikes_) && !strikes_.change_frames();
}

Legacy Session::leave() {
  Legacy legacy;
  if (life_.ended_badly()) legacy.broken_since = strikes_.outage().since().value_or(*life_.ended_at());
  legacy.load = sending_.leave();
  return legacy;
}

OwedLoad Session::owed(RunTime from, RunTime to) const {
  if (!life_.started() || !ended()) return {};
  return sending_.owed(of_, from, to, *life_.ended_at());
}

SendingTime Session::sending_time() const {
  if (!life_.started() || !ended()) return {};
  const Writes& writes = sending_.writes();
  return {.whole = writes.sending_time(life_.opened(), *life_.ended_at()), .blocked = writes.blocked()};
}

}  // namespace weir
