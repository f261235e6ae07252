#include "harness/outcome/deadline_end.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "harness/model/outcome_classes.h"

namespace weir {
namespace {

constexpr int kClocksApart = 1000;

/// What another party says of a deadline that has passed.
struct Words {
  OutcomeWord name;          // as it is called at any other time
  std::string_view message;  // how the status's text begins; empty: any
  bool on_the_wire = false;  // too common an end to be believed without the frame that says so
};

constexpr auto kWords = std::to_array<Words>({
    // The server: trailers with the status that the protocol asks for, or a bare RST_STREAM(CANCEL) (grpc-go, grpc-java,
    // where a handler does not return in time), or CANCELLED and a reset behind it (Armeria).
    {{OutcomeId::kApp, "deadline_exceeded"}, ""},
    {{OutcomeId::kUnknown, "deadline_exceeded"}, ""},
    {{OutcomeId::kH2Rst, "8"}, ""},
    {{OutcomeId::kApp, "cancelled"}, ""},
    {OutcomeId::kRemoteCancel, ""},
    // Proxies, for the RST_STREAM of the server behind them. Before a response: nginx, Caddy, HAProxy 502, HAProxy on a
    // used connection REFUSED_STREAM, nghttpx INTERNAL_ERROR, Envoy a status with its text.
    {{OutcomeId::kH2HttpStatus, "502"}, "", true},
    {{OutcomeId::kH2HttpStatus, "504"}, "", true},
    {{OutcomeId::kH2Rst, "7"}, "", true},
    {{OutcomeId::kApp, "unavailable"}, "upstream connect error or disconnect/reset before headers", true},
    // After it: nginx, nghttpx, Caddy, Envoy INTERNAL_ERROR, Apache STREAM_CLOSED, HAProxy 2.6 the bare end of the data.
    {{OutcomeId::kH2Rst, "2"}, "", true},
    {{OutcomeId::kH2Rst, "5"}, "", true},
    {OutcomeId::kH2EosNoTrailers, "", true},
});

/// The frame that ended the response was seen.
bool is_on_the_wire(const Evidence& e) {
  return e.end.frames || (e.wire && e.wire->end != ResponseEnd::kNone);
}

RunTime when_it_ended(const Evidence& e) {
  const bool seen = e.wire && e.wire->end != ResponseEnd::kNone && e.wire->ended_at <= e.ended;
  return seen ? e.wire->ended_at : e.ended;
}

}  // namespace

Duration deadline_slack(Duration limit) { return kClockSlack + std::max(Duration(0), limit) / kClocksApart; }

bool deadline_had_passed(const Evidence& e) {
  return e.deadline_at && when_it_ended(e) + deadline_slack(*e.deadline_at - e.opened) >= *e.deadline_at;
}

Outcome deadline_by_other(const Evidence& e, const Outcome& as_found) {
  Outcome outcome = make_outcome(OutcomeId::kLocalDeadlineByServer, as_found.certainty);
  outcome.also = {std::string(name_of(deadline_class(e))), as_found.name};
  return outcome;
}

Outcome or_deadline(const Evidence& e, Outcome found) {
  // What weir's server chose, or weir's relay put in, is another fault's.
  const bool by_weir = e.marker || (e.wire && e.wire->by_relay);
  if (by_weir || !deadline_had_passed(e)) return found;
  const bool fits = std::any_of(kWords.begin(), kWords.end(), [&](const Words& words) {
    return words.name.holds(found.name) && e.end.message.starts_with(words.message) &&
           (!words.on_the_wire || is_on_the_wire(e));
  });
  return fits ? deadline_by_other(e, found) : found;
}

bool ended_by_deadline(const Evidence& e) { return is(classify(e).name, OutcomeFamily::kLocalDeadline); }

}  // namespace weir
