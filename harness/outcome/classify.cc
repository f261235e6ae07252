#include "harness/outcome/classify.h"

#include <algorithm>
#include <array>
#include <optional>

#include "harness/h2/grpc_code.h"
#include "harness/model/outcome_classes.h"
#include "harness/outcome/breach.h"
#include "harness/outcome/deadline_end.h"
#include "harness/outcome/no_message.h"
#include "harness/outcome/status_text.h"
#include "harness/outcome/wire_end.h"
#include "harness/outcome/wire_rules.h"

namespace weir {
namespace {

/// What weir itself did to the stream because something was wrong or over. A stream that ended by itself
/// before weir's cancel reached it is judged by its own end.
std::optional<Outcome> by_own_end(const Evidence& e) {
  if (e.end.code != grpc_code::kCancelled || e.end.message != "CANCELLED") return std::nullopt;
  switch (e.own_end) {
    case OwnEnd::kNone:
      return std::nullopt;
    case OwnEnd::kWatchdog:
      return make_outcome(OutcomeId::kStallOpen, Certainty::kProven);
    case OwnEnd::kCut:
      return make_outcome(OutcomeId::kHarnessCut, Certainty::kProven);
    case OwnEnd::kInterrupted:
      return make_outcome(OutcomeId::kHarnessInterrupted, Certainty::kProven);
  }
  return std::nullopt;
}

/// Content tells on its own, whatever the status says.
std::optional<Outcome> by_content(const Evidence& e) {
  if (!e.check_content) return std::nullopt;
  if (e.corrupted > replies_of_no_message(e))
    return make_outcome(OutcomeId::kDataCorrupt, Certainty::kProven);
  if (e.duplicated > 0) return make_outcome(OutcomeId::kDataDuplicate, Certainty::kProven);
  if (e.reordered > 0) return make_outcome(OutcomeId::kDataReorder, Certainty::kProven);
  if (e.lost > 0) return make_outcome(OutcomeId::kDataLost, Certainty::kProven);
  return std::nullopt;
}

/// The status says nothing of it. A stream that ended otherwise has a better reason.
std::optional<Outcome> by_in_band_error(const Evidence& e) {
  if (e.in_band_name.empty() || e.end.code != grpc_code::kOk) return std::nullopt;
  return make_outcome(name_of(OutcomeId::kInBand, e.in_band_name), Certainty::kProven);
}

std::optional<Outcome> by_ok(const Evidence& e) {
  if (e.end.code != grpc_code::kOk) return std::nullopt;
  Certainty certainty = e.marker ? Certainty::kProven : Certainty::kInferred;
  bool cut_short = e.marker && e.received < e.marker->sent;
  // Our half-close and the server's end can cross: its own count says whether it had read everything.
  bool server_first = !e.half_closed || (e.wound_down && e.marker && e.marker->received < e.sent);
  bool unanswered = e.check_content && !server_first && e.unanswered > 0;
  if (cut_short || unanswered) return make_outcome(OutcomeId::kOkShort, certainty);
  if (!server_first && e.declined > 0) {
    // Nothing is owed, and the server did all that it was still asked for.
    Outcome outcome = make_outcome(OutcomeId::kOkShort, certainty);
    outcome.also = outcomes({OutcomeId::kOkComplete});
    return outcome;
  }
  return make_outcome(server_first ? OutcomeId::kOkEarly : OutcomeId::kOkComplete, certainty);
}

std::optional<Outcome> by_marker(const Evidence& e) {
  if (!e.marker || trailers_overruled(e)) return std::nullopt;
  return make_outcome(name_of(OutcomeId::kApp, code_word(e.end.code)), Certainty::kProven);
}

std::optional<Outcome> by_own_act(const Evidence& e) {
  if (e.end.code == grpc_code::kCancelled && e.end.message == "CANCELLED" && e.cancelled_at) {
    return make_outcome(OutcomeId::kLocalCancel, Certainty::kProven);
  }
  // The server's library has the same words, but seldom the same limit.
  const bool size_is_sound = !e.wire || !e.wire->bad_flag;
  if (e.end.code == grpc_code::kResourceExhausted && e.receive_limit && !e.end.frames && size_is_sound &&
      limit_in_text(e.end.message) == e.receive_limit) {
    return make_outcome(OutcomeId::kLocalRecvLimit, Certainty::kInferred);
  }
  if (e.end.code == grpc_code::kDeadlineExceeded && e.end.message == "Deadline Exceeded" && e.deadline_at) {
    // gRPC 1.51.1 as Debian builds it takes its "now" from the wall clock (gpr/time_precise.cc without a cycle counter),
    // so a step of that clock moves a deadline; one was seen 46 ms early. Weir's own server would have marked a status
    // that it chose, so nobody but the library can have said this.
    bool on_time = e.ended + kClockSlack >= *e.deadline_at;
    if (!on_time && !e.marker_expected) return std::nullopt;
    const Certainty certainty = on_time ? Certainty::kProven : Certainty::kInferred;
    // The library at the other end has the same text; only who sees frames can tell the two apart.
    const bool in_trailers = e.end.frames && read_frames(*e.end.frames).how == WireHow::kStatus;
    return in_trailers ? deadline_by_other(
                             e, make_outcome(name_of(OutcomeId::kApp, code_word(e.end.code)), certainty))
                       : make_outcome(deadline_class(e), certainty);
  }
  return std::nullopt;
}

/// The relay dialled the target in vain, and the client got no further than the relay.
std::optional<Outcome> by_unreachable(const Evidence& e) {
  if (!e.unreachable) return std::nullopt;
  return make_outcome(e.unreachable->outcome, Certainty::kProven);
}

struct Rule {
  std::optional<Outcome> (*find)(const Evidence&);
  ToldBy told_by;
};

/// The order matters: what was seen in the content, what weir did itself, then proof, then guesses.
constexpr auto kRules = std::to_array<Rule>({
    {by_broken_message, ToldBy::kTap},
    {by_content, ToldBy::kReplies},
    {by_own_end, ToldBy::kClient},
    {by_in_band_error, ToldBy::kReplies},
    {by_ok, ToldBy::kStatus},
    {by_marker, ToldBy::kServer},
    {by_own_act, ToldBy::kClient},
    {by_unreachable, ToldBy::kRelay},
    {by_wire, ToldBy::kTap},
    {by_relay, ToldBy::kRelay},
    {by_frames, ToldBy::kEngine},
    {by_close, ToldBy::kTap},
    {by_text, ToldBy::kText},
});

/// Whose word it was. The status alone does not say whether it is whole: weir's server does, where it is there.
ToldBy witness_of(const Rule& rule, const Outcome& found, const Evidence& e) {
  if (found.told_by != ToldBy::kNobody) return found.told_by;
  return rule.told_by == ToldBy::kStatus && e.marker ? ToldBy::kServer : rule.told_by;
}

}  // namespace

Outcome classify(const Evidence& evidence) {
  for (const Rule& rule : kRules) {
    if (std::optional<Outcome> found = rule.find(evidence)) {
      const ToldBy told_by = witness_of(rule, *found, evidence);
      Outcome outcome = or_deadline(evidence, *std::move(found));
      outcome.told_by = told_by;
      outcome.breach = breach_of(evidence, outcome);
      // Such a breach may cost the stream alone.
      if (evidence.end.frames && evidence.end.frames->stream_alone) outcome.scope = Scope::kStream;
      return outcome;
    }
  }
  return or_deadline(evidence, by_elimination(evidence));
}

OutcomeId deadline_class(const Evidence& e) {
  if (e.deadline_was_past) return OutcomeId::kLocalDeadlinePast;
  const OutcomeId open =
      e.write_pending ? OutcomeId::kLocalDeadlineFlowBlocked : OutcomeId::kLocalDeadlineInflight;
  if (e.end.headers_received) return open;
  if (e.end.channel == ChannelState::kConnecting || e.end.channel == ChannelState::kTransientFailure) {
    return OutcomeId::kLocalDeadlineConnecting;
  }
  // Nothing was ever accepted although the connection is up: the stream never got its turn.
  if (e.sent == 0 && e.write_pending && e.end.channel == ChannelState::kReady)
    return OutcomeId::kLocalDeadlineQueued;
  return open;
}

}  // namespace weir
