// When a stream's faults strike, and what it asks for then. See session.cc for the rest of its life.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "harness/base/overloaded.h"
#include "harness/h2/grpc_code.h"
#include "harness/outcome/settle.h"
#include "harness/plan/selection.h"
#include "harness/stream/session.h"

namespace weir {
namespace {

template <typename T>
bool is(const FaultAction& action) {
  return std::holds_alternative<T>(action);
}

/// The server ends the stream or stops answering: half-closing first could end it otherwise.
bool server_ends_it(const FaultAction& action) {
  const auto* order = std::get_if<InstructServer>(&action);
  return order && (order->act.kind == ServerAct::Kind::kStatus || order->act.kind == ServerAct::Kind::kStall);
}

/// The streams that it strikes seldom come to an end that could name it.
bool shows_in_no_trailer(ServerAct::Kind kind) {
  switch (kind) {
    case ServerAct::Kind::kStall:
    case ServerAct::Kind::kNeverRead:
    case ServerAct::Kind::kSlowReads:
    case ServerAct::Kind::kSlowWrites:
    case ServerAct::Kind::kLargeReply:
    case ServerAct::Kind::kLargeMetadata:
      return true;
    case ServerAct::Kind::kStatus:
    case ServerAct::Kind::kCorrupt:
    case ServerAct::Kind::kDrop:
    case ServerAct::Kind::kDuplicate:
    case ServerAct::Kind::kReorder:
      break;
  }
  return false;
}

/// What the relay is to do to frames of the stream; null when it is something else. The relay can await them.
const H2Act* act_on_frames(const FaultAction& action) {
  const auto* link = std::get_if<ActOnLink>(&action);
  return link ? std::get_if<H2Act>(&link->act) : nullptr;
}

/// It strikes when the server ends the stream.
bool needs_the_end(const FaultAction& action) {
  const H2Act* frames = act_on_frames(action);
  return frames && strikes_at_end(*frames);
}

}  // namespace

void Session::on_order_done(const Event& event, RunTime now) {
  StrikeTrack& fault = faults_[event.strike];
  const bool holds = fault.is_ordered();
  if (!holds && !fault.is_armed()) return;
  if (holds) {
    --orders_;
    free_since_ = now;
  }
  switch (event.result) {
    case OrderResult::kArmed:
      fault.arm();
      break;
    case OrderResult::kDone:
      mark_fired(fault, now);
      break;
    case OrderResult::kNoLink:
      fault.miss("there was no connection to act on");
      break;
    case OrderResult::kTooLate:
      fault.miss(
          fault.plan.is_found_in_frames()
              ? "the stream had no such point: it was over before it, or a message or frame was shorter"
              : "the response was past the point at which it can be done");
      break;
    case OrderResult::kSpared:
      fault.spare(outside(plan_->fault(fault.plan.fault).window, now));
      break;
  }
}

bool Session::is_ignored() const {
  if (plan_->scenario->target.embedded || headers_marked_) return false;
  const bool told = asks_the_server(*group_) ||
                    std::any_of(faults_.begin(), faults_.end(),
                                [&](const StrikeTrack& fault) { return is<InstructServer>(action(fault)); });
  if (!told) return false;
  const CallEnd* end = ending_ && ended_ ? &ending_->call : nullptr;
  if (end != nullptr && read_marker(end->trailers)) return false;
  // A status without either may be a library's that never heard of the server.
  return headers_received_ || (end != nullptr && end->code == grpc_code::kOk);
}

bool Session::met_another_server() const {
  const auto changes_frames = [&](const StrikeTrack& fault) {
    const auto* act = std::get_if<ActOnLink>(&action(fault));
    return act != nullptr && std::holds_alternative<H2Act>(act->act);
  };
  return is_ignored() && std::none_of(faults_.begin(), faults_.end(), changes_frames);
}

void Session::give_up_on_server_faults() {
  for (StrikeTrack& fault : faults_) {
    if (!is<InstructServer>(action(fault))) continue;
    if (fault.fired() && broken_since_ && *broken_since_ == fault.place().at) broken_since_.reset();
    disown(fault);
  }
}

void Session::close_strikes() {
  if (faults_.empty()) return;
  if (is_ignored()) give_up_on_server_faults();
  std::vector<bool> had_fired;
  for (const StrikeTrack& fault : faults_) had_fired.push_back(fault.fired());
  weir::close_strikes(faults_, *plan_, *stream_, evidence());
  for (std::size_t i = 0; i < faults_.size(); ++i) {
    if (faults_[i].fired() && !had_fired[i] && !broken_since_) broken_since_ = faults_[i].place().at;
  }
}

std::optional<CountFrom> Session::counts_from(const StrikeTrack& fault) const {
  if (!fault.plan.follows) return CountFrom{.at = opened_};
  for (const StrikeTrack& before : faults_) {
    if (before.plan.fault != *fault.plan.follows || !before.fired()) continue;
    const StrikePlace& from = before.place();
    return CountFrom{.at = from.at, .sent = from.sent, .replies = from.replies};
  }
  return std::nullopt;
}

bool Session::follows_in_vain(const StrikeTrack& fault) const {
  return fault.plan.follows && std::all_of(faults_.begin(), faults_.end(), [&](const StrikeTrack& before) {
           return before.plan.fault != *fault.plan.follows || before.is_given_up();
         });
}

bool Session::is_due(const StrikeTrack& fault, RunTime now) const {
  std::optional<CountFrom> from = counts_from(fault);
  return from && is_reached(fault.plan, *from,
                            {.now = now,
                             .sent = sent_,
                             .received = received_,
                             .issued = issued_,
                             .write_pending = write_pending_,
                             .headers_received = headers_received_,
                             .half_closed = half_close_accepted_});
}

RunTime Session::next_fault_by_time() const {
  RunTime at = kNever;
  for (const StrikeTrack& fault : faults_) {
    if (!may_fire(fault)) continue;
    if (std::optional<CountFrom> from = counts_from(fault)) at = std::min(at, due_by_time(fault.plan, *from));
  }
  return at;
}

bool Session::may_fire(const StrikeTrack& fault) const {
  if (!fault.is_waiting() || cancelled_ || read_failed_) return false;
  // A stream that winds down is on its way to a good end, and a fault would race with that. The server has its
  // orders since the stream began and carries them out all the same.
  return wind_down_ == WindDown::kNone || is<InstructServer>(action(fault));
}

void Session::fire_due_faults(RunTime now, Commands& out) {
  const auto fired = [this] {
    return std::count_if(faults_.begin(), faults_.end(),
                         [](const StrikeTrack& fault) { return fault.fired(); });
  };
  // One that follows may stand before the other in the scenario.
  for (std::ptrdiff_t before = -1; before != fired();) {
    before = fired();
    for (StrikeTrack& fault : faults_) {
      // The relay waits for the one that it follows, and would for ever.
      if ((may_fire(fault) || (fault.is_armed() && fault.plan.follows_in_relay)) && follows_in_vain(fault)) {
        fault.spare(fmt::format("waited for '{}', which did not fire", plan_->fault(*fault.plan.follows).id));
      } else if (may_fire(fault) && is_due(fault, now)) {
        strike(fault, now, out);
      }
    }
  }
}

std::string Session::outside(const RunWindow& window, RunTime now) const {
  return fmt::format("was due at {} of the run, and may strike {} only",
                     format_duration(now.time_since_epoch()), describe(window));
}

void Session::strike(StrikeTrack& fault, RunTime now, Commands& out) {
  const RunWindow& window = plan_->fault(fault.plan.fault).window;
  bool too_late = fault.plan.kind == TriggerKind::kRun && opened_ > RunTime(fault.plan.after);
  if (too_late) {
    fault.spare(
        fmt::format("was due at {} of the run, before the stream opened", format_duration(fault.plan.after)));
  } else if (!fault.plan.is_found_by_relay() && !window.holds(now.time_since_epoch())) {
    fault.spare(outside(window, now));  // what the relay finds, it judges when it comes there
  } else {
    fire(fault, now, out);
  }
}

void Session::order_early_faults(RunTime now, Commands& out) {
  for (StrikeTrack& fault : faults_) {
    if (fault.plan.follows && !fault.plan.follows_in_relay)
      continue;  // its point begins with another fault's
    bool at_open = fault.plan.kind == TriggerKind::kOpen && act_on_frames(action(fault));
    if (at_open || fault.plan.is_found_by_relay()) strike(fault, now, out);
  }
}

void Session::fire(StrikeTrack& fault, RunTime now, Commands& out) {
  // Carried out by the relay or by the run.
  const auto order = [&] {
    fault.order(fault.plan.follows && !fault.plan.follows_in_relay ? issued_ : 0);
    ++orders_;
    out.push_back(
        {.type = Command::Type::kOrder, .strike = static_cast<std::uint32_t>(&fault - faults_.data())});
  };
  std::visit(
      Overloaded{
          [&](const CancelCall&) {
            mark_fired(fault, now);
            ending().cancelled_at = now;
            stop(now);
            cancel(out);
          },
          [&](const HalfCloseNow&) {
            stop(now);
            half_close_wanted_ = true;
            mark_fired(fault, now);
          },
          [&](const DelayHalfClose& late) {
            half_close_delay_ = late.delay;
            mark_fired(fault, now);
          },
          [&](const SlowReads& slow) {
            habits().read_delay = slow.delay;
            mark_fired(fault, now);
          },
          [&](const SlowWrites& pauses) {
            habits().write_delay = pauses.delay;
            free_since_ = habits().write_from = now + pauses.delay;
            mark_fired(fault, now);
          },
          [&](const ReadNoMore&) {
            begin_to_wait(now);
            habits().never_reads = true;
            // A read that only waits for its time does not begin; one that has begun is still answered.
            if (read_at_ != kNever) read_at_ = next_read(now);
            mark_fired(fault, now);
          },
          [&](const EnlargeMessage& large) {
            habits().next_size = large.size.count;
            fault.arm();
            if (all_issued()) fault.miss("no message followed that could be large");
          },
          [&](const SetDeadline&) {
            // It has fired once it has passed: see close_strikes().
            if (fault.plan.kind != TriggerKind::kOpen) holding_for_deadline_ = true;
            fault.order();
          },
          [&](const InstructServer& told) {
            // The server acts at the same point of the stream. Most acts are confirmed in the trailers; a
            // server that stalls or does not read never sends any, so reaching the point is all there is
            // to see.
            fault.reach(place_of(fault, now));
            if (shows_in_no_trailer(told.act.kind)) {
              mark_fired(fault, now);
            } else {
              fault.order();
            }
          },
          [&](const RefuseConnection&) { fault.order(); },  // see close_strikes()
          [&](const ActOnLink&) { order(); }, [&](const ListenersDown&) { order(); },
          [&](const StopServer&) { order(); }, [&](const KillServer&) { order(); },
          [&](const PauseServer&) { order(); }, [&](const RestartServer&) { order(); },
          [&](const LimitAge&) { order(); }, [&](const LimitPings&) { order(); }},
      action(fault));
}

std::uint64_t Session::enlarge_next(RunTime now) {
  if (!habits_ || habits_->next_size == 0) return 0;
  for (StrikeTrack& fault : faults_) {
    if (fault.is_armed() && is<EnlargeMessage>(action(fault))) mark_fired(fault, now);
  }
  return std::exchange(habits_->next_size, 0);
}

void Session::mark_fired(StrikeTrack& fault, RunTime now) {
  if (fault.fired()) return;
  fault.fire(place_of(fault, now));
  // The earliest counts: what strikes a stream that has not recovered lengthens the same outage.
  if (!broken_since_) broken_since_ = fault.place().at;
}

StrikePlace Session::place_of(const StrikeTrack& fault, RunTime now) const {
  const bool on_the_wire = fault.plan.counted_by_relay && !fault.plan.follows_in_relay;
  return {
      .at = now, .sent = on_the_wire ? fault.counted_from() + fault.plan.count : sent_, .replies = received_};
}

bool Session::faults_keep_it_open() const {
  return std::any_of(faults_.begin(), faults_.end(), [&](const StrikeTrack& fault) {
    if (fault.is_given_up()) return false;
    if (fault.plan.kind == TriggerKind::kState && fault.plan.state == StreamState::kHalfClosed) return false;
    // It may lie in what the server answers to the half-close; a message that was sent lies before that.
    if (fault.is_armed() && fault.plan.is_found_in_frames() && !fault.plan.counted_by_relay) return false;
    const FaultAction& what = action(fault);
    if (server_ends_it(what)) return true;
    if (is<InstructServer>(what) || is<RefuseConnection>(what)) return false;
    if (fault.is_armed() && needs_the_end(what)) return false;
    if (is<SetDeadline>(what)) return fault.plan.kind != TriggerKind::kOpen;
    return !fault.fired();
  });
}

}  // namespace weir
