#include "harness/stream/stream_strikes.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "harness/outcome/settle.h"

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

/// Where in the stream it strikes now.
StrikePlace place_of(const StrikeTrack& strike, const Standing& standing) {
  const StreamProgress& progress = standing.progress;
  const bool on_the_wire = strike.plan.counted_by_relay && !strike.plan.follows_in_relay;
  return {.at = progress.now,
          .sent = on_the_wire ? strike.counted_from() + strike.plan.count : progress.sent,
          .replies = progress.received};
}

}  // namespace

StreamStrikes::StreamStrikes(const Plan& plan, const StreamPlan& stream, MaybeTime broken_since)
    : outage_(broken_since) {
  if (stream.faults.empty()) return;
  books_ = std::make_unique<Books>();
  books_->plan = &plan;
  books_->strikes.reserve(stream.faults.size());
  for (const PlannedFault& planned : stream.faults) books_->strikes.emplace_back(planned);
}

const std::vector<StrikeTrack>& StreamStrikes::all() const {
  static const std::vector<StrikeTrack> nothing;
  return books_ ? books_->strikes : nothing;
}

std::optional<Duration> StreamStrikes::deadline(const std::optional<Duration>& of_group) const {
  std::optional<Duration> deadline = of_group;
  for (const StrikeTrack& strike : all()) {
    if (const auto* set = std::get_if<SetDeadline>(&action(strike))) deadline = set->deadline;
  }
  return deadline;
}

bool StreamStrikes::tell_the_server() const {
  return std::any_of(all().begin(), all().end(),
                     [&](const StrikeTrack& strike) { return is<InstructServer>(action(strike)); });
}

bool StreamStrikes::change_frames() const {
  return std::any_of(all().begin(), all().end(),
                     [&](const StrikeTrack& strike) { return act_on_frames(action(strike)) != nullptr; });
}

std::ptrdiff_t StreamStrikes::Books::fired() const {
  return std::count_if(strikes.begin(), strikes.end(),
                       [](const StrikeTrack& strike) { return strike.fired(); });
}

bool StreamStrikes::Books::stall_it() const {
  return std::any_of(strikes.begin(), strikes.end(), [&](const StrikeTrack& strike) {
    const auto* order = std::get_if<InstructServer>(&action(strike));
    return order && order->act.kind == ServerAct::Kind::kStall && strike.fired();
  });
}

bool StreamStrikes::Books::keep_it_open() const {
  return std::any_of(strikes.begin(), strikes.end(), [&](const StrikeTrack& strike) {
    if (strike.is_given_up()) return false;
    if (strike.plan.kind == TriggerKind::kState && strike.plan.state == StreamState::kHalfClosed)
      return false;
    // It may lie in what the server answers to the half-close; a message that was sent lies before that.
    if (strike.is_armed() && strike.plan.is_found_in_frames() && !strike.plan.counted_by_relay) return false;
    const FaultAction& what = action(strike);
    if (server_ends_it(what)) return true;
    if (is<InstructServer>(what) || is<RefuseConnection>(what)) return false;
    if (strike.is_armed() && needs_the_end(what)) return false;
    if (is<SetDeadline>(what)) return strike.plan.kind != TriggerKind::kOpen;
    return !strike.fired();
  });
}

RunTime StreamStrikes::next_by_time(const Standing& standing) const {
  if (!books_) return kNever;
  const StrikePoints points(*books_->plan, books_->strikes, standing);
  RunTime at = kNever;
  for (const StrikeTrack& strike : books_->strikes) {
    if (points.may_fire(strike)) at = std::min(at, points.due_by_time(strike));
  }
  return at;
}

StrikeTrack* StreamStrikes::next_early(Round& round, const Standing& standing) {
  if (!books_) return nullptr;
  const StrikePoints points(*books_->plan, books_->strikes, standing);
  while (round.at < books_->strikes.size()) {
    StrikeTrack& strike = books_->strikes[round.at++];
    if (strike.plan.follows && !strike.plan.follows_in_relay)
      continue;  // its point begins with another fault's
    const bool at_open = strike.plan.kind == TriggerKind::kOpen && act_on_frames(action(strike));
    if (!at_open && !strike.plan.is_found_by_relay()) continue;
    std::string why = points.spared_because(strike);
    if (why.empty()) return &strike;
    strike.spare(std::move(why));
  }
  return nullptr;
}

StrikeTrack* StreamStrikes::next_due(Round& round, const Standing& standing) {
  if (!books_) return nullptr;
  const StrikePoints points(*books_->plan, books_->strikes, standing);
  for (;;) {
    if (round.fired_before < 0 || round.at == books_->strikes.size()) {
      // One that follows may stand before the other in the scenario.
      const std::ptrdiff_t fired = books_->fired();
      if (round.fired_before == fired) return nullptr;
      round = {.at = 0, .fired_before = fired};
    }
    StrikeTrack& strike = books_->strikes[round.at++];
    const bool may = points.may_fire(strike);
    // The relay waits for the one that it follows, and would for ever.
    if ((may || (strike.is_armed() && strike.plan.follows_in_relay)) && points.follows_in_vain(strike)) {
      strike.spare(
          fmt::format("waited for '{}', which did not fire", books_->plan->fault(*strike.plan.follows).id));
    } else if (may && points.is_due(strike)) {
      std::string why = points.spared_because(strike);
      if (why.empty()) return &strike;
      strike.spare(std::move(why));
    }
  }
}

void StreamStrikes::fire(StrikeTrack& strike, const Standing& standing) {
  if (strike.fired()) return;
  strike.fire(place_of(strike, standing));
  outage_.begin(strike.place().at);
  if (const auto* late = std::get_if<DelayHalfClose>(&action(strike))) books_->half_close_delay = late->delay;
}

void StreamStrikes::fire_enlarged(const Standing& standing) {
  if (!books_) return;
  for (StrikeTrack& strike : books_->strikes) {
    if (strike.is_armed() && is<EnlargeMessage>(action(strike))) fire(strike, standing);
  }
}

void StreamStrikes::hand_over(StrikeTrack& strike, const Standing& standing, Commands& out) {
  const bool follows_here = strike.plan.follows && !strike.plan.follows_in_relay;
  strike.order(follows_here ? standing.progress.issued : 0);
  ++books_->orders;
  const auto number = static_cast<std::uint32_t>(&strike - books_->strikes.data());
  add(Command::Type::kOrder, out).strike = number;
}

void StreamStrikes::await_server(StrikeTrack& strike, const ServerAct& act, const Standing& standing) {
  // Most acts are confirmed in the trailers; a server that stalls or does not read never sends any, so reaching the point is all there
  // is to see.
  strike.reach(place_of(strike, standing));
  if (shows_in_no_trailer(act.kind)) {
    fire(strike, standing);
  } else {
    strike.order();
  }
}

void StreamStrikes::await_deadline(StrikeTrack& strike) {
  // See close().
  if (strike.plan.kind != TriggerKind::kOpen) books_->awaits_deadline = true;
  strike.order();
}

bool StreamStrikes::order_done(std::uint32_t number, OrderResult result, const Standing& standing) {
  StrikeTrack& strike = books_->strikes[number];
  const bool held = strike.is_ordered();
  if (!held && !strike.is_armed()) return false;
  if (held) --books_->orders;
  switch (result) {
    case OrderResult::kArmed:
      strike.arm();
      break;
    case OrderResult::kDone:
      fire(strike, standing);
      break;
    case OrderResult::kNoLink:
      strike.miss("there was no connection to act on");
      break;
    case OrderResult::kTooLate:
      strike.miss(
          strike.plan.is_found_in_frames()
              ? "the stream had no such point: it was over before it, or a message or frame was shorter"
              : "the response was past the point at which it can be done");
      break;
    case OrderResult::kSpared:
      strike.spare(StrikePoints(*books_->plan, books_->strikes, standing).outside_of_window(strike));
      break;
  }
  return held;
}

void StreamStrikes::disown_server() {
  if (!books_) return;
  for (StrikeTrack& strike : books_->strikes) {
    if (!is<InstructServer>(action(strike))) continue;
    if (strike.fired()) outage_.take_back(strike.place().at);
    disown(strike);
  }
}

void StreamStrikes::close(const PlannedStream& of, const Evidence& evidence) {
  if (!books_) return;
  std::vector<bool> had_fired;
  for (const StrikeTrack& strike : all()) had_fired.push_back(strike.fired());
  close_strikes(books_->strikes, *of.plan, *of.stream, evidence);
  for (std::size_t i = 0; i < all().size(); ++i) {
    if (all()[i].fired() && !had_fired[i]) outage_.begin(all()[i].place().at);
  }
}

}  // namespace weir
