#include "harness/stream/classify.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "harness/h2/frame.h"
#include "harness/h2/grpc_code.h"
#include "harness/model/outcome_classes.h"
#include "harness/stream/breach.h"
#include "harness/stream/deadline_end.h"
#include "harness/stream/goaway.h"
#include "harness/stream/no_message.h"
#include "harness/stream/status_text.h"
#include "harness/stream/wire_rules.h"

namespace weir {
namespace {

// Two events closer than this cannot be told apart by their order: clocks are read on different threads.
constexpr Duration kSkew = std::chrono::milliseconds(5);

template <typename Name>
Outcome make(Name name, Certainty certainty) {
  return make_outcome(std::move(name), certainty);
}

/// What weir itself did to the stream because something was wrong or over. A stream that ended by itself
/// before weir's cancel reached it is judged by its own end.
std::optional<Outcome> by_own_end(const Evidence& e) {
  if (e.end.code != grpc_code::kCancelled || e.end.message != "CANCELLED") return std::nullopt;
  switch (e.own_end) {
    case OwnEnd::kNone:
      return std::nullopt;
    case OwnEnd::kWatchdog:
      return make(OutcomeId::kStallOpen, Certainty::kProven);
    case OwnEnd::kCut:
      return make(OutcomeId::kHarnessCut, Certainty::kProven);
    case OwnEnd::kInterrupted:
      return make(OutcomeId::kHarnessInterrupted, Certainty::kProven);
  }
  return std::nullopt;
}

/// Content tells on its own, whatever the status says.
std::optional<Outcome> by_content(const Evidence& e) {
  if (!e.check_content) return std::nullopt;
  if (e.corrupted > replies_of_no_message(e)) return make(OutcomeId::kDataCorrupt, Certainty::kProven);
  if (e.duplicated > 0) return make(OutcomeId::kDataDuplicate, Certainty::kProven);
  if (e.reordered > 0) return make(OutcomeId::kDataReorder, Certainty::kProven);
  if (e.lost > 0) return make(OutcomeId::kDataLost, Certainty::kProven);
  return std::nullopt;
}

std::optional<Outcome> by_ok(const Evidence& e) {
  if (e.end.code != grpc_code::kOk) return std::nullopt;
  Certainty certainty = e.marker ? Certainty::kProven : Certainty::kInferred;
  bool cut_short = e.marker && e.received < e.marker->sent;
  // Our half-close and the server's end can cross: its own count says whether it had read everything.
  bool server_first = !e.half_closed || (e.wound_down && e.marker && e.marker->received < e.sent);
  bool unanswered = e.check_content && !server_first && e.unanswered > 0;
  if (cut_short || unanswered) return make(OutcomeId::kOkShort, certainty);
  if (!server_first && e.declined > 0) {
    // Nothing is owed, and the server did all that it was still asked for.
    Outcome outcome = make(OutcomeId::kOkShort, certainty);
    outcome.also = outcomes({OutcomeId::kOkComplete});
    return outcome;
  }
  return make(server_first ? OutcomeId::kOkEarly : OutcomeId::kOkComplete, certainty);
}

/// The trailers arrived, and the client's status is none that stands there: there was none, or none to be read, or the client
/// reports another one all the same. That one nobody's server chose.
bool trailers_overruled(const Evidence& e) {
  // A cancel or a deadline may come between trailers and replies that nobody has read. Numbers beyond the codes become UNKNOWN.
  if (e.marker && e.marker->status && *e.marker->status <= grpc_code::kUnauthenticated &&
      *e.marker->status != e.end.code)
    return true;
  using What = FrameEnd::What;
  if (e.end.frames && (e.end.frames->what == What::kNoStatus || e.end.frames->what == What::kBadStatus))
    return true;
  if (!e.wire) return false;
  switch (e.wire->end) {
    case ResponseEnd::kStatus:
      return static_cast<int>(e.wire->code) != e.end.code;
    case ResponseEnd::kNoStatus:
    case ResponseEnd::kBadStatus:
      return true;
    default:
      return false;
  }
}

std::optional<Outcome> by_marker(const Evidence& e) {
  if (!e.marker || trailers_overruled(e)) return std::nullopt;
  return make(name_of(OutcomeId::kApp, code_word(e.end.code)), Certainty::kProven);
}

std::optional<Outcome> by_own_act(const Evidence& e) {
  if (e.end.code == grpc_code::kCancelled && e.end.message == "CANCELLED" && e.cancelled_at) {
    return make(OutcomeId::kLocalCancel, Certainty::kProven);
  }
  // The server's library has the same words, but seldom the same limit.
  const bool size_is_sound = !e.wire || !e.wire->bad_flag;
  if (e.end.code == grpc_code::kResourceExhausted && e.receive_limit && !e.end.frames && size_is_sound &&
      limit_in_text(e.end.message) == e.receive_limit) {
    return make(OutcomeId::kLocalRecvLimit, Certainty::kInferred);
  }
  if (e.end.code == grpc_code::kDeadlineExceeded && e.end.message == "Deadline Exceeded" && e.deadline_at) {
    // gRPC 1.51.1 as Debian builds it takes its "now" from the wall clock (gpr/time_precise.cc without a cycle counter),
    // so a step of that clock moves a deadline; one was seen 46 ms early. Weir's own server would have marked a status
    // that it chose, so nobody but the library can have said this.
    bool on_time = e.ended + kSkew >= *e.deadline_at;
    if (!on_time && !e.marker_expected) return std::nullopt;
    const Certainty certainty = on_time ? Certainty::kProven : Certainty::kInferred;
    // The library at the other end has the same text; only who sees frames can tell the two apart.
    const bool in_trailers = e.end.frames && e.end.frames->what == FrameEnd::What::kStatus;
    return in_trailers
               ? deadline_by_other(e, make(name_of(OutcomeId::kApp, code_word(e.end.code)), certainty))
               : make(deadline_class(e), certainty);
  }
  return std::nullopt;
}

/// Nobody's text: a server that is not weir's may have chosen it. Weir's own would have marked it.
Outcome by_elimination(const Evidence& e) {
  // A library whose texts nobody has looked at may have this one.
  const Certainty certainty = texts_are_unknown(e.end) ? Certainty::kGuessed : Certainty::kInferred;
  const OutcomeId set = e.marker_expected ? OutcomeId::kUnknown : OutcomeId::kApp;
  return make(name_of(set, code_word(e.end.code)), certainty);
}

/// What a transport that sees frames saw. A connection that died after a GOAWAY died of that.
std::optional<Outcome> by_frames(const Evidence& e) {
  using What = FrameEnd::What;
  if (!e.end.frames) return std::nullopt;
  const FrameEnd& f = *e.end.frames;
  auto proven = [](auto name) { return make(std::move(name), Certainty::kProven); };
  auto lost = [&](OutcomeId name) {
    return f.goaway ? lost_after(*f.goaway, Certainty::kProven) : proven(name);
  };
  switch (f.what) {
    case What::kOwnAct:
      return std::nullopt;  // see by_own_act
    case What::kStatus: {
      // The peer's trailers. Without a marker its library may have chosen the status; no text about a connection can be
      // meant literally.
      std::optional<std::string> name = class_of_status_text(e.end);
      if (name && is(*name, OutcomeFamily::kRemote)) return make(*name, Certainty::kInferred);
      return by_elimination(e);
    }
    case What::kReset:
      return proven(name_of(OutcomeId::kH2Rst, f.code));
    case What::kNoTrailers:
      return proven(OutcomeId::kH2EosNoTrailers);
    case What::kNoStatus:
      return proven(OutcomeId::kH2NoStatus);
    case What::kBadStatus:
      return proven(OutcomeId::kH2BadStatus);
    case What::kHttpStatus:
      return proven(name_of(OutcomeId::kH2HttpStatus, f.code));
    case What::kBadFraming:
      return proven(OutcomeId::kGrpcBadFraming);
    case What::kMessageLimit:
      return proven(OutcomeId::kLocalRecvLimit);
    case What::kMetadataLimit:
      return proven(OutcomeId::kLocalMetadataLimit);
    case What::kUnprocessed:
      return proven(OutcomeId::kGoawayUnprocessed);
    case What::kPeerViolation:
      return proven(f.code == h2::kFlowControlError ? OutcomeId::kH2FlowViolation
                                                    : OutcomeId::kH2PeerViolation);
    case What::kFin:
      return lost(OutcomeId::kTcpFin);
    case What::kRst:
      return lost(OutcomeId::kTcpRst);
    case What::kTimeout:
      return lost(OutcomeId::kTcpTimeout);
    case What::kKeepalive:
      return proven(OutcomeId::kConnKeepalive);
    case What::kConnectRefused:
      return proven(OutcomeId::kConnectRefused);
    case What::kConnectClosed:
      return proven(OutcomeId::kConnectClosed);
    case What::kConnectReset:
      return proven(OutcomeId::kConnectReset);
    case What::kConnectNotHttp2:
      return proven(OutcomeId::kConnectNotH2);
    case What::kConnectNoAddress:
      return proven(OutcomeId::kConnectDns);
    case What::kConnectNoSocket:
      return proven(OutcomeId::kConnectNoSocket);
    case What::kConnectTimeout:
      return proven(OutcomeId::kConnectTimeout);
    case What::kConnectTls:
      return proven(OutcomeId::kConnectTls);
    case What::kConnectProxy:
      return proven(OutcomeId::kConnectProxy);
    case What::kConnectOther:
      return proven(OutcomeId::kConnectOther);
  }
  return std::nullopt;
}

/// The relay dialled the target in vain, and the client got no further than the relay.
std::optional<Outcome> by_unreachable(const Evidence& e) {
  if (!e.unreachable) return std::nullopt;
  return make(e.unreachable->outcome, Certainty::kProven);
}

bool reaches_client(const LinkEvent& event) { return event.toward != Toward::kServer; }

/// Whether this act is why the client lost its connection.
bool ends_the_stream(LinkEnds ends, const LinkEvent& event, const Evidence& e) {
  switch (ends) {
    case LinkEnds::kNothing:
      return false;
    case LinkEnds::kOfClient:
      return reaches_client(event);
    case LinkEnds::kOfAnybody:
      return true;
    case LinkEnds::kOfThoseOpen:
      // Later ones were refused, and say so, but for one that gRPC put on the connection just lost.
      return e.opened < event.at || e.end.message == "Transport closed";
    case LinkEnds::kByKeepalive:
      return e.end.message == "keepalive watchdog timeout";
  }
  return false;
}

/// What the relay did to the connection.
std::optional<Outcome> by_relay(const Evidence& e) {
  if (e.end.code != grpc_code::kUnavailable) return std::nullopt;
  for (auto event = e.link_events.rbegin(); event != e.link_events.rend(); ++event) {
    const LinkActRow& act = row_of(event->what);
    if (ends_the_stream(act.ends, *event, e)) return make(act.ends_as, Certainty::kProven);
  }
  return std::nullopt;
}

/// What gRPC C++ waits at least for a connection (its min_connect_timeout, 20 s), less what a timer may be early.
constexpr Duration kConnectingTakes = std::chrono::milliseconds(19'500);

std::optional<Outcome> by_text(const Evidence& e) {
  const std::optional<StatusMeaning> meaning = meaning_of_status_text(e.end);
  if (!meaning) return std::nullopt;
  const Certainty certainty = meaning->version_known ? Certainty::kInferred : Certainty::kGuessed;
  std::string name = meaning->name;
  // The proxy is all that was dialled, looked up, and asked in HTTP/1. What was reset or closed may have been the way behind it.
  const bool of_proxy = name == name_of(OutcomeId::kConnectRefused) ||
                        name == name_of(OutcomeId::kConnectDns) || name == name_of(OutcomeId::kConnectOther);
  if (e.end.proxied && of_proxy) return make(OutcomeId::kConnectProxy, certainty);
  // Which of the two it was, the channel's state tells, if it was read late enough. But no end ever came by on the wire.
  const bool no_end_came = e.wire && e.wire->end == ResponseEnd::kNone;
  if (name == name_of(OutcomeId::kH2EosNoTrailers) && no_end_came)
    name = name_of(OutcomeId::kH2PeerViolation);
  // gRPC gives up connecting by shutting its socket down. On Linux that leaves ECONNRESET on a socket whose SYN nobody answered, and
  // when it reads that before its own deadline's word, it tells of a reset that nobody sent (decision 012). What the target resets
  // fails at once.
  if (name == name_of(OutcomeId::kConnectReset) && e.ended - e.opened >= kConnectingTakes)
    name = name_of(OutcomeId::kConnectTimeout);
  // A connection that died after a GOAWAY died of that.
  if (e.end.goaway && is(name, OutcomeFamily::kTcp)) return lost_after(*e.end.goaway, certainty);
  return make(name, certainty);
}

}  // namespace

Outcome classify(const Evidence& evidence) {
  // The order matters: what was seen in the content, what weir did itself, then proof, then guesses.
  for (auto rule : {by_broken_message, by_content, by_own_end, by_ok, by_marker, by_own_act, by_unreachable,
                    by_wire, by_relay, by_frames, by_close, by_text}) {
    if (std::optional<Outcome> found = rule(evidence)) {
      Outcome outcome = or_deadline(evidence, *std::move(found));
      outcome.breach = breach_of(evidence, outcome);
      // Such a breach may cost the stream alone.
      if (evidence.end.frames && evidence.end.frames->stream_alone) outcome.scope = Scope::kStream;
      return outcome;
    }
  }
  return or_deadline(evidence, by_elimination(evidence));
}

Outcome make_outcome(OutcomeId id, Certainty certainty) {
  return make_outcome(std::string(name_of(id)), certainty);
}

Outcome make_outcome(std::string name, Certainty certainty) {
  const OutcomeClass& row = find_outcome_class(name);
  return {std::move(name), row.origin, row.scope, certainty, {}, {}};
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

std::string_view to_string(Certainty certainty) {
  switch (certainty) {
    case Certainty::kProven:
      return "proven";
    case Certainty::kInferred:
      return "inferred";
    case Certainty::kGuessed:
      return "guessed";
    case Certainty::kAmbiguous:
      return "ambiguous";
  }
  return "inferred";
}

}  // namespace weir
