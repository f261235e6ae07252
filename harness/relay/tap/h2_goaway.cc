// GOAWAY (RFC 9113 section 6.8): those of the relay, and those of the server in their light.
#include <algorithm>
#include <utility>

#include "harness/relay/tap/h2_tap.h"

namespace weir {
namespace {

/// The largest last stream that an end may be told: what it opens has odd numbers at a client, even ones at a server (RFC 9113
/// section 5.1.1), and some servers take another one for an error.
std::uint32_t most_for(Toward end) { return end == Toward::kClient ? h2::kMostStream : h2::kMostStream - 1; }

/// `own`: the stream's number. It is none of those that a server opened.
std::uint32_t last_of(const H2Goaway& act, std::uint32_t own) {
  switch (act.last) {
    case H2Goaway::Last::kThis:
      return act.toward == Toward::kClient ? own : 0;
    case H2Goaway::Last::kNone:
      return 0;
    case H2Goaway::Last::kNumber:
      return act.number;
    case H2Goaway::Last::kMax:
      break;
  }
  return most_for(act.toward);
}

}  // namespace

void H2Tap::go_away(Stream& stream, const H2Goaway& act, std::uint64_t ticket, Turn& turn) {
  const std::uint32_t last = last_of(act, stream.id());
  if (!act.graceful) return say_goaway(act, last, ticket, turn);
  // First a GOAWAY that refuses nothing yet, then, after a round trip, the one that counts.
  std::uint32_t at_first = most_for(act.toward);
  if (act.toward == Toward::kClient) {
    at_first = not_above_said(at_first);
    learn_goaway(h2::kNoError, at_first, act.debug, turn);
  }
  put_in(act.toward, h2::goaway(at_first, h2::kNoError, act.debug), turn);
  send_pings(act.toward, 1, SecondGoaway{act, last, ticket}, turn);
}

void H2Tap::say_goaway(const H2Goaway& act, std::uint32_t last, std::uint64_t ticket, Turn& turn) {
  if (act.toward == Toward::kClient) {
    last = not_above_said(last);
    last_for_server_ = last;
    learn_goaway(act.code, last, act.debug, turn);
  }
  put_in(act.toward, h2::goaway(last, act.code, act.debug), turn);
  if (act.toward == Toward::kClient) refuse_beyond(last, turn);
  if (act.then == H2Goaway::Then::kFin) end_behind({LinkFin{Toward::kBoth}, ticket, act.toward}, turn);
  if (act.then == H2Goaway::Then::kRst) end_behind({LinkReset{Toward::kBoth}, ticket, act.toward}, turn);
}

/// The client takes those beyond it for never seen, and tells nobody; the server has to hear it from here.
void H2Tap::refuse_beyond(std::uint32_t last, Turn& turn) {
  std::vector<std::uint32_t> beyond;
  for (auto at = streams_.upper_bound(last); at != streams_.end(); ++at) {
    if (at->second.dead) continue;
    shut_both(at->second, turn);
    beyond.push_back(at->first);
  }
  for (const std::uint32_t id : beyond) forget_if_over(id, turn);
}

/// "Endpoints MUST NOT increase the value they send in the last stream identifier".
std::uint32_t H2Tap::not_above_said(std::uint32_t last) { return last_said_ = std::min(last_said_, last); }

/// A GOAWAY of the server's is whole, and goes on by the client's numbers.
void H2Tap::pass_goaway(Direction& d, Turn& turn) {
  if (d.payload.size() < 8) {
    if (d.mode == Mode::kCapture) turn.out->insert(d.raw());
    return;
  }
  const std::uint32_t last =
      not_above_said(numbers_.last_at_client(h2::read_u32(d.payload) & h2::kMostStream));
  learn_goaway(h2::read_u32(std::string_view(d.payload).substr(4)), last, d.payload.substr(8), turn);
  if (d.mode != Mode::kCapture) return;
  std::string fields = d.payload;
  h2::write_stream(fields, 0, last);
  turn.out->insert(d.header_onward() + fields);
}

}  // namespace weir
