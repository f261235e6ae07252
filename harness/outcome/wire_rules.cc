#include "harness/outcome/wire_rules.h"

#include <algorithm>

#include "harness/fault/link_acts.h"
#include "harness/h2/frame.h"
#include "harness/h2/grpc_code.h"
#include "harness/outcome/status_text.h"
#include "harness/outcome/wire_end.h"

namespace weir {
namespace {

bool is_part(const std::optional<WireEnd>& end, WirePart part) {
  return end && row_of(end->how).part == part;
}

/// What the tap let pass and the relay then kept from the client never ended anything.
bool never_arrived(const Evidence& e) {
  if (e.wire->ended_at > e.ended) return true;
  return std::any_of(e.link_events.begin(), e.link_events.end(), [&](const LinkEvent& event) {
    const bool stops = event.what == LinkEvent::What::kReset || event.what == LinkEvent::What::kFin ||
                       event.what == LinkEvent::What::kBlackhole;
    return stops && event.toward != Toward::kServer && event.at < e.wire->ended_at;
  });
}

/// A FIN in one direction. A server that read it may still give its connection up in trailers of its library.
bool was_half_closed(const Evidence& e) {
  return std::any_of(e.link_events.begin(), e.link_events.end(),
                     [](const LinkEvent& event) { return event.what == LinkEvent::What::kHalfClose; });
}

/// The relay had ended the connection, or the server's half of it, before the GOAWAY: some servers answer a FIN with one
/// (Apache httpd).
bool answers_our_end(const Evidence& e) {
  return std::any_of(e.link_events.begin(), e.link_events.end(), [&](const LinkEvent& event) {
    const bool ends = event.what == LinkEvent::What::kFin || event.what == LinkEvent::What::kHalfClose ||
                      event.what == LinkEvent::What::kReset;
    return ends && event.at <= e.wire->goaway->at;
  });
}

/// Trailers without weir's marker: the status was chosen by somebody's code, or by the peer's library, whose words say so. No text
/// about a connection can be meant literally.
Outcome by_trailers(const Evidence& e, SeenBy seen_by) {
  std::optional<WireEnd> words = read_status(e.end);
  if (is_part(words, WirePart::kPeersWords)) {
    words->seen_by = SeenBy::kText;  // the peer's, whatever the version of this side's library
    Outcome outcome = *outcome_of(*words);
    outcome.told_by = ToldBy::kText;
    return outcome;
  }
  if (seen_by == SeenBy::kEngine) return by_elimination(e);
  return make_outcome(name_of(OutcomeId::kApp, code_word(e.end.code)), certainty_of(seen_by));
}

/// What ended the response at the tap, where it reached the client.
std::optional<Outcome> by_response_end(const Evidence& e, const WireEnd& end) {
  const bool without_status =
      end.how == WireHow::kNoTrailers || end.how == WireHow::kNoStatus || end.how == WireHow::kBadStatus;
  const bool cut = e.wire->cut_message;
  // Nobody who reads messages gets to what is missing behind one that was cut.
  if (cut && without_status) return outcome_of({.how = WireHow::kBadFraming, .seen_by = end.seen_by});
  if (end.how != WireHow::kStatus) return outcome_of(end);
  if (cut && e.end.code == grpc_code::kInternal)
    return outcome_of({.how = WireHow::kBadFraming, .seen_by = end.seen_by});
  if (cut || static_cast<int>(end.code) != e.end.code) return std::nullopt;
  if (is_part(read_status(e.end), WirePart::kLost) && was_half_closed(e))
    return std::nullopt;  // see by_relay
  return by_trailers(e, end.seen_by);
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

/// What gRPC C++ waits at least for a connection (its min_connect_timeout, 20 s), less what a timer may be early.
constexpr Duration kConnectingTakes = std::chrono::milliseconds(19'500);

}  // namespace

std::optional<Outcome> by_broken_message(const Evidence& e) {
  if (!e.wire || e.end.code != grpc_code::kOk || !(e.wire->cut_message || e.wire->bad_flag))
    return std::nullopt;
  return make_outcome(OutcomeId::kGrpcTruncatedOk, certainty_of(SeenBy::kTap));
}

std::optional<Outcome> by_wire(const Evidence& e) {
  if (!e.wire) return std::nullopt;
  const StreamTrace& wire = *e.wire;
  const auto proven = [](WireHow how, std::uint32_t code = 0) {
    return outcome_of({.how = how, .code = code, .seen_by = SeenBy::kTap});
  };
  // It came before any end, and what the client or the rest of the wire makes of it follows from it: an HTML page in
  // place of a message is a message of half a gigabyte, which is too large, or never whole. Only a lost connection (that
  // needs no such cause) has the last word.
  if (wire.bad_flag && e.end.code != grpc_code::kUnavailable) return proven(WireHow::kBadFraming);
  const std::optional<WireEnd> end = read_trace(wire);
  if (end && !never_arrived(e)) return by_response_end(e, *end);
  std::optional<WireEnd> words = read_status(e.end);
  const bool of_interim = words && words->how == WireHow::kHttpStatus && words->spelled.starts_with('1');
  if (wire.interim && of_interim) {
    words->seen_by = SeenBy::kTap;
    return outcome_of(*words);
  }
  const bool by_library = e.end.code == grpc_code::kUnknown || e.end.code == grpc_code::kInternal ||
                          e.end.code == grpc_code::kUnavailable;
  if (wire.violated && by_library) {
    const bool flow = (words && words->how == WireHow::kFlowViolation) ||
                      (e.end.frames && e.end.frames->code == h2::kFlowControlError);
    return proven(flow ? WireHow::kFlowViolation : WireHow::kPeerViolation);
  }
  const std::optional<WireEnd> lost = read_goaway(wire);
  if (!lost || e.end.code != grpc_code::kUnavailable || answers_our_end(e)) return std::nullopt;
  return outcome_of(*lost);
}

std::optional<Outcome> by_relay(const Evidence& e) {
  if (e.end.code != grpc_code::kUnavailable) return std::nullopt;
  for (auto event = e.link_events.rbegin(); event != e.link_events.rend(); ++event) {
    const LinkActRow& act = row_of(event->what);
    if (ends_the_stream(act.ends, *event, e)) return make_outcome(act.ends_as, certainty_of(SeenBy::kRelay));
  }
  return std::nullopt;
}

std::optional<Outcome> by_frames(const Evidence& e) {
  if (!e.end.frames) return std::nullopt;
  const WireEnd end = read_frames(*e.end.frames);
  return end.how == WireHow::kStatus ? by_trailers(e, end.seen_by) : outcome_of(end);
}

std::optional<Outcome> by_close(const Evidence& e) {
  if (!e.wire || e.end.code != grpc_code::kUnavailable) return std::nullopt;
  const std::optional<WireEnd> end = read_close(*e.wire);
  // Another cause may have been first, as when keepalive gave the connection up.
  if (!end || !is_part(read_status(e.end), WirePart::kLost)) return std::nullopt;
  return outcome_of(*end);
}

std::optional<Outcome> by_text(const Evidence& e) {
  std::optional<WireEnd> words = read_status(e.end);
  if (!words) return std::nullopt;
  // Which of the two it was, the channel's state tells, if it was read late enough. But no end ever came by on the wire.
  const bool no_end_came = e.wire && e.wire->end == ResponseEnd::kNone;
  if (words->how == WireHow::kNoTrailers && no_end_came) words->how = WireHow::kPeerViolation;
  // gRPC gives up connecting by shutting its socket down. On Linux that leaves ECONNRESET on a socket whose SYN nobody answered, and
  // when it reads that before its own deadline's word, it tells of a reset that nobody sent (decision 012). What the target resets
  // fails at once.
  if (words->how == WireHow::kConnectReset && e.ended - e.opened >= kConnectingTakes)
    words->how = WireHow::kConnectTimeout;
  return outcome_of(*words);
}

Outcome by_elimination(const Evidence& e) {
  const OutcomeId set = e.marker_expected ? OutcomeId::kUnknown : OutcomeId::kApp;
  // A library whose texts nobody has looked at may have this one.
  const SeenBy seen_by = texts_are_unknown(e.end) ? SeenBy::kUnknownText : SeenBy::kText;
  return make_outcome(name_of(set, code_word(e.end.code)), certainty_of(seen_by));
}

bool trailers_overruled(const Evidence& e) {
  // A cancel or a deadline may come between trailers and replies that nobody has read. Numbers beyond the codes become UNKNOWN.
  if (e.marker && e.marker->status && *e.marker->status <= grpc_code::kUnauthenticated &&
      *e.marker->status != e.end.code)
    return true;
  const auto without_status = [](const WireEnd& end) {
    return end.how == WireHow::kNoStatus || end.how == WireHow::kBadStatus;
  };
  if (e.end.frames && without_status(read_frames(*e.end.frames))) return true;
  const std::optional<WireEnd> at_tap = e.wire ? read_trace(*e.wire) : std::nullopt;
  if (!at_tap) return false;
  return without_status(*at_tap) ||
         (at_tap->how == WireHow::kStatus && static_cast<int>(at_tap->code) != e.end.code);
}

}  // namespace weir
