#include "harness/stream/wire_rules.h"

#include <algorithm>

#include "harness/h2/frame.h"
#include "harness/h2/grpc_code.h"
#include "harness/model/outcome_classes.h"
#include "harness/stream/goaway.h"
#include "harness/stream/status_text.h"

namespace weir {
namespace {

template <typename Name>
Outcome proven(Name name) {
  return make_outcome(std::move(name), Certainty::kProven);
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

/// Trailers without weir's marker: the status was chosen by somebody's code, or by the server's library.
std::optional<Outcome> by_trailers(const Evidence& e) {
  if (e.wire->cut_message) {
    return e.end.code == grpc_code::kInternal ? std::optional(proven(OutcomeId::kGrpcBadFraming))
                                              : std::nullopt;
  }
  if (static_cast<int>(e.wire->code) != e.end.code) return std::nullopt;
  const std::optional<std::string> name = class_of_status_text(e.end);
  if (name && is(*name, OutcomeFamily::kRemote)) return make_outcome(*name, Certainty::kInferred);
  if (name && is(*name, OutcomeFamily::kTcp) && was_half_closed(e)) return std::nullopt;  // see by_relay
  return proven(name_of(OutcomeId::kApp, code_word(e.end.code)));
}

std::optional<Outcome> by_response_end(const Evidence& e) {
  const StreamTrace& wire = *e.wire;
  const bool without_status = wire.end == ResponseEnd::kNoTrailers || wire.end == ResponseEnd::kNoStatus ||
                              wire.end == ResponseEnd::kBadStatus;
  // Nobody who reads messages gets to what is missing behind one that was cut.
  if (wire.cut_message && without_status) return proven(OutcomeId::kGrpcBadFraming);
  switch (wire.end) {
    case ResponseEnd::kNone:
      return std::nullopt;
    case ResponseEnd::kStatus:
      return by_trailers(e);
    case ResponseEnd::kNoStatus:
      return proven(OutcomeId::kH2NoStatus);
    case ResponseEnd::kBadStatus:
      return proven(OutcomeId::kH2BadStatus);
    case ResponseEnd::kNoTrailers:
      return proven(OutcomeId::kH2EosNoTrailers);
    case ResponseEnd::kHttpStatus:
      return proven(name_of(OutcomeId::kH2HttpStatus, wire.code));
    case ResponseEnd::kReset:
      return proven(name_of(OutcomeId::kH2Rst, wire.code));
  }
  return std::nullopt;
}

}  // namespace

std::optional<Outcome> by_broken_message(const Evidence& e) {
  if (!e.wire || e.end.code != grpc_code::kOk || !(e.wire->cut_message || e.wire->bad_flag))
    return std::nullopt;
  return proven(OutcomeId::kGrpcTruncatedOk);
}

std::optional<Outcome> by_wire(const Evidence& e) {
  if (!e.wire) return std::nullopt;
  const StreamTrace& wire = *e.wire;
  // It came before any end, and what the client or the rest of the wire makes of it follows from it: an HTML page in
  // place of a message is a message of half a gigabyte, which is too large, or never whole. Only a lost connection (that
  // needs no such cause) has the last word.
  if (wire.bad_flag && e.end.code != grpc_code::kUnavailable) return proven(OutcomeId::kGrpcBadFraming);
  if (wire.end != ResponseEnd::kNone && !never_arrived(e)) return by_response_end(e);
  if (wire.interim) {
    const std::optional<std::string> name = class_of_status_text(e.end);
    if (name && name->starts_with(name_of(OutcomeId::kH2HttpStatus, "1"))) return proven(*name);
  }
  const bool by_library = e.end.code == grpc_code::kUnknown || e.end.code == grpc_code::kInternal ||
                          e.end.code == grpc_code::kUnavailable;
  if (wire.violated && by_library) {
    const std::optional<std::string> name = class_of_status_text(e.end);
    const bool flow =
        name == name_of(OutcomeId::kH2FlowViolation) || (e.end.frames && e.end.frames->code == 3);
    return proven(flow ? OutcomeId::kH2FlowViolation : OutcomeId::kH2PeerViolation);
  }
  if (!wire.goaway || e.end.code != grpc_code::kUnavailable || answers_our_end(e)) return std::nullopt;
  if (wire.h2_stream > wire.goaway->last_stream) return proven(OutcomeId::kGoawayUnprocessed);
  return lost_after(*goaway_of(e), Certainty::kProven);
}

std::optional<Outcome> by_close(const Evidence& e) {
  const bool lost = e.wire && e.wire->close && e.wire->close->by == Toward::kServer;
  if (!lost || e.end.code != grpc_code::kUnavailable) return std::nullopt;
  const std::optional<std::string> name = class_of_status_text(e.end);
  // Another cause may have been first, as when keepalive gave the connection up.
  if (!name || !is(*name, OutcomeFamily::kTcp)) return std::nullopt;
  return proven(e.wire->close->reset ? OutcomeId::kTcpRst : OutcomeId::kTcpFin);
}

}  // namespace weir
