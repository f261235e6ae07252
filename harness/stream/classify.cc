#include "harness/stream/classify.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "harness/base/grpc_code.h"
#include "harness/fault/h2/frame.h"
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

Outcome make(std::string name, Certainty certainty) { return make_outcome(std::move(name), certainty); }

/// What weir itself did to the stream because something was wrong or over. A stream that ended by itself
/// before weir's cancel reached it is judged by its own end.
std::optional<Outcome> by_own_end(const Evidence& e) {
  if (e.end.code != grpc_code::kCancelled || e.end.message != "CANCELLED") return std::nullopt;
  switch (e.own_end) {
    case OwnEnd::kNone:
      return std::nullopt;
    case OwnEnd::kWatchdog:
      return make("stall.open", Certainty::kProven);
    case OwnEnd::kCut:
      return make("harness.cut", Certainty::kProven);
    case OwnEnd::kInterrupted:
      return make("harness.interrupted", Certainty::kProven);
  }
  return std::nullopt;
}

/// Content tells on its own, whatever the status says.
std::optional<Outcome> by_content(const Evidence& e) {
  if (!e.check_content) return std::nullopt;
  if (e.corrupted > replies_of_no_message(e)) return make("data.corrupt", Certainty::kProven);
  if (e.duplicated > 0) return make("data.duplicate", Certainty::kProven);
  if (e.reordered > 0) return make("data.reorder", Certainty::kProven);
  if (e.lost > 0) return make("data.lost", Certainty::kProven);
  return std::nullopt;
}

std::optional<Outcome> by_ok(const Evidence& e) {
  if (e.end.code != grpc_code::kOk) return std::nullopt;
  Certainty certainty = e.marker ? Certainty::kProven : Certainty::kInferred;
  bool cut_short = e.marker && e.received < e.marker->sent;
  // Our half-close and the server's end can cross: its own count says whether it had read everything.
  bool server_first = !e.half_closed || (e.wound_down && e.marker && e.marker->received < e.sent);
  bool unanswered = e.check_content && !server_first && e.unanswered > 0;
  if (cut_short || unanswered) return make("ok.short", certainty);
  if (!server_first && e.declined > 0) {
    // Nothing is owed, and the server did all that it was still asked for.
    Outcome outcome = make("ok.short", certainty);
    outcome.also = {"ok.complete"};
    return outcome;
  }
  return make(server_first ? "ok.early" : "ok.complete", certainty);
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
  return make("app." + code_word(e.end.code), Certainty::kProven);
}

std::optional<Outcome> by_own_act(const Evidence& e) {
  if (e.end.code == grpc_code::kCancelled && e.end.message == "CANCELLED" && e.cancelled_at) {
    return make("local.cancel", Certainty::kProven);
  }
  // The server's library has the same words, but seldom the same limit.
  const bool size_is_sound = !e.wire || !e.wire->bad_flag;
  if (e.end.code == grpc_code::kResourceExhausted && e.receive_limit && !e.end.frames && size_is_sound &&
      limit_in_text(e.end.message) == e.receive_limit) {
    return make("local.recv_limit", Certainty::kInferred);
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
    return in_trailers ? deadline_by_other(e, make("app.deadline_exceeded", certainty))
                       : make(deadline_class(e), certainty);
  }
  return std::nullopt;
}

/// Nobody's text: a server that is not weir's may have chosen it. Weir's own would have marked it.
Outcome by_elimination(const Evidence& e) {
  if (e.marker_expected) {
    return make("unknown." + code_word(e.end.code), Certainty::kInferred);
  }
  return make("app." + code_word(e.end.code), Certainty::kInferred);
}

/// What a transport that sees frames saw. A connection that died after a GOAWAY died of that.
std::optional<Outcome> by_frames(const Evidence& e) {
  using What = FrameEnd::What;
  if (!e.end.frames) return std::nullopt;
  const FrameEnd& f = *e.end.frames;
  auto proven = [](std::string name) { return make(std::move(name), Certainty::kProven); };
  auto lost = [&](const char* name) {
    return f.goaway ? lost_after(*f.goaway, Certainty::kProven) : proven(name);
  };
  switch (f.what) {
    case What::kOwnAct:
      return std::nullopt;  // see by_own_act
    case What::kStatus: {
      // The peer's trailers. Without a marker its library may have chosen the status; no text about a connection can be
      // meant literally.
      std::optional<std::string> name = class_of_status_text(e.end.code, e.end.message, e.end.channel);
      if (name && name->starts_with("remote.")) return make(*name, Certainty::kInferred);
      return by_elimination(e);
    }
    case What::kReset:
      return proven("h2.rst." + std::to_string(f.code));
    case What::kNoTrailers:
      return proven("h2.eos_no_trailers");
    case What::kNoStatus:
      return proven("h2.no_status");
    case What::kBadStatus:
      return proven("h2.bad_status");
    case What::kHttpStatus:
      return proven("h2.http_status." + std::to_string(f.code));
    case What::kBadFraming:
      return proven("grpc.bad_framing");
    case What::kMessageLimit:
      return proven("local.recv_limit");
    case What::kMetadataLimit:
      return proven("local.metadata_limit");
    case What::kUnprocessed:
      return proven("goaway.unprocessed");
    case What::kPeerViolation:
      return proven(f.code == h2::kFlowControlError ? "h2.flow_violation" : "h2.peer_violation");
    case What::kFin:
      return lost("tcp.fin");
    case What::kRst:
      return lost("tcp.rst");
    case What::kTimeout:
      return lost("tcp.timeout");
    case What::kKeepalive:
      return proven("conn.keepalive");
    case What::kConnectRefused:
      return proven("connect.refused");
    case What::kConnectClosed:
      return proven("connect.closed");
    case What::kConnectReset:
      return proven("connect.reset");
    case What::kConnectNotHttp2:
      return proven("connect.not_h2");
    case What::kConnectNoAddress:
      return proven("connect.dns");
    case What::kConnectNoSocket:
      return proven("connect.no_socket");
    case What::kConnectTimeout:
      return proven("connect.timeout");
    case What::kConnectTls:
      return proven("connect.tls");
    case What::kConnectProxy:
      return proven("connect.proxy");
    case What::kConnectOther:
      return proven("connect.other");
  }
  return std::nullopt;
}

/// The relay dialled the target in vain, and the client got no further than the relay.
std::optional<Outcome> by_unreachable(const Evidence& e) {
  if (!e.unreachable) return std::nullopt;
  return make(e.unreachable->outcome, Certainty::kProven);
}

bool reaches_client(const LinkEvent& event) { return event.toward != Toward::kServer; }

/// What the relay did to the connection.
std::optional<Outcome> by_relay(const Evidence& e) {
  if (e.end.code != grpc_code::kUnavailable) return std::nullopt;
  for (auto event = e.link_events.rbegin(); event != e.link_events.rend(); ++event) {
    switch (event->what) {
      case LinkEvent::What::kReset:
        if (reaches_client(*event)) return make("tcp.rst", Certainty::kProven);
        break;
      case LinkEvent::What::kHalfClose:
        // Whoever read the FIN gave the connection up. A server that did may still say so in trailers of its library.
        return make("tcp.fin", Certainty::kProven);
      case LinkEvent::What::kFin:
        if (reaches_client(*event)) return make("tcp.fin", Certainty::kProven);
        break;
      case LinkEvent::What::kRefuse:
        return make("connect.refused", Certainty::kProven);
      case LinkEvent::What::kAcceptFin:
        return make("connect.closed", Certainty::kProven);
      case LinkEvent::What::kAcceptReset:
        return make("connect.reset", Certainty::kProven);
      case LinkEvent::What::kListenerDown:
        // Later ones were refused, and say so, but for one that gRPC put on the connection just lost.
        if (e.opened < event->at || e.end.message == "Transport closed")
          return make("tcp.rst", Certainty::kProven);
        break;
      case LinkEvent::What::kCorrupt:
      case LinkEvent::What::kFrames:  // see by_wire
        break;
      case LinkEvent::What::kBlackhole:
      case LinkEvent::What::kStall:
      case LinkEvent::What::kSlowClose:
      case LinkEvent::What::kLatency:
      case LinkEvent::What::kBandwidth:
      case LinkEvent::What::kSlice:
        if (e.end.message == "keepalive watchdog timeout") return make("conn.keepalive", Certainty::kProven);
        break;
    }
  }
  return std::nullopt;
}

/// What gRPC C++ waits at least for a connection (its min_connect_timeout, 20 s), less what a timer may be early.
constexpr Duration kConnectingTakes = std::chrono::milliseconds(19'500);

std::optional<Outcome> by_text(const Evidence& e) {
  std::optional<std::string> name = class_of_status_text(e.end.code, e.end.message, e.end.channel);
  if (!name) return std::nullopt;
  // The proxy is all that was dialled, looked up, and asked in HTTP/1. What was reset or closed may have been the way behind it.
  const bool of_proxy = *name == "connect.refused" || *name == "connect.dns" || *name == "connect.other";
  if (e.end.proxied && of_proxy) return make("connect.proxy", Certainty::kInferred);
  // Which of the two it was, the channel's state tells, if it was read late enough. But no end ever came by on the wire.
  const bool no_end_came = e.wire && e.wire->end == ResponseEnd::kNone;
  if (*name == "h2.eos_no_trailers" && no_end_came) name = "h2.peer_violation";
  // gRPC gives up connecting by shutting its socket down. On Linux that leaves ECONNRESET on a socket whose SYN nobody answered, and
  // when it reads that before its own deadline's word, it tells of a reset that nobody sent (decision 012). What the target resets
  // fails at once.
  if (*name == "connect.reset" && e.ended - e.opened >= kConnectingTakes) name = "connect.timeout";
  // A connection that died after a GOAWAY died of that.
  if (e.end.goaway && name->starts_with("tcp.")) return lost_after(*e.end.goaway, Certainty::kInferred);
  return make(*name, Certainty::kInferred);
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

Outcome make_outcome(std::string name, Certainty certainty) {
  const OutcomeClass& row = find_outcome_class(name);
  return {std::move(name), row.origin, row.scope, certainty, {}, {}};
}

std::string deadline_class(const Evidence& e) {
  if (e.deadline_was_past) return "local.deadline.past";
  if (e.end.headers_received)
    return e.write_pending ? "local.deadline.flow_blocked" : "local.deadline.inflight";
  if (e.end.channel == ChannelState::kConnecting || e.end.channel == ChannelState::kTransientFailure) {
    return "local.deadline.connecting";
  }
  // Nothing was ever accepted although the connection is up: the stream never got its turn.
  if (e.sent == 0 && e.write_pending && e.end.channel == ChannelState::kReady) return "local.deadline.queued";
  return e.write_pending ? "local.deadline.flow_blocked" : "local.deadline.inflight";
}

std::string_view to_string(Certainty certainty) {
  switch (certainty) {
    case Certainty::kProven:
      return "proven";
    case Certainty::kInferred:
      return "inferred";
    case Certainty::kAmbiguous:
      return "ambiguous";
  }
  return "inferred";
}

}  // namespace weir
