#include "harness/stream/deadline_end.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace weir {
namespace {

constexpr Duration kClockSlack = std::chrono::milliseconds(5);
constexpr int kClocksApart = 1000;

/// What another party says of a deadline that has passed.
struct Words {
  std::string_view name;     // as it is called at any other time
  std::string_view message;  // how the status's text begins; empty: any
  bool on_the_wire = false;  // too common an end to be believed without the frame that says so
};

constexpr auto kWords = std::to_array<Words>({
    // The server: trailers with the status that the protocol asks for, or a bare RST_STREAM(CANCEL) (grpc-go, grpc-java,
    // where a handler does not return in time), or CANCELLED and a reset behind it (Armeria).
    {"app.deadline_exceeded", ""},
    {"unknown.deadline_exceeded", ""},
    {"h2.rst.8", ""},
    {"app.cancelled", ""},
    {"remote.cancel", ""},
    // Proxies, for the RST_STREAM of the server behind them. Before a response: nginx, Caddy, HAProxy 502, HAProxy on a
    // used connection REFUSED_STREAM, nghttpx INTERNAL_ERROR, Envoy a status with its text.
    {"h2.http_status.502", "", true},
    {"h2.http_status.504", "", true},
    {"h2.rst.7", "", true},
    {"app.unavailable", "upstream connect error or disconnect/reset before headers", true},
    // After it: nginx, nghttpx, Caddy, Envoy INTERNAL_ERROR, Apache STREAM_CLOSED, HAProxy 2.6 the bare end of the data.
    {"h2.rst.2", "", true},
    {"h2.rst.5", "", true},
    {"h2.eos_no_trailers", "", true},
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
  Outcome outcome = make_outcome("local.deadline.by_server", as_found.certainty);
  outcome.also = {deadline_class(e), as_found.name};
  return outcome;
}

Outcome or_deadline(const Evidence& e, Outcome found) {
  // What weir's server chose, or weir's relay put in, is another fault's.
  const bool by_weir = e.marker || (e.wire && e.wire->by_relay);
  if (by_weir || !deadline_had_passed(e)) return found;
  const bool fits = std::any_of(kWords.begin(), kWords.end(), [&](const Words& words) {
    return found.name == words.name && e.end.message.starts_with(words.message) &&
           (!words.on_the_wire || is_on_the_wire(e));
  });
  return fits ? deadline_by_other(e, found) : found;
}

bool ended_by_deadline(const Evidence& e) { return class_in(classify(e).name, {"local.deadline"}); }

}  // namespace weir
