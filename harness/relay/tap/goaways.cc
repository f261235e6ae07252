#include "harness/relay/tap/goaways.h"

#include <algorithm>
#include <vector>

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

void Goaways::go_away(const TappedStream& stream, const H2Goaway& act, std::uint64_t ticket, Turn& turn) {
  const std::uint32_t last = last_of(act, stream.id());
  if (!act.graceful) return say(act, last, ticket, turn);
  // First a GOAWAY that refuses nothing yet, then, after a round trip, the one that counts.
  std::uint32_t at_first = most_for(act.toward);
  if (act.toward == Toward::kClient) {
    at_first = not_above_said(at_first);
    book_.learn_goaway(h2::kNoError, at_first, act.debug, turn);
  }
  put_ins_.put_in(act.toward, h2::goaway(at_first, h2::kNoError, act.debug), turn);
  pings_.send(act.toward, 1, SecondGoaway{act, last, ticket}, turn);
}

void Goaways::take_answer(Toward end, Turn& turn) {
  if (const std::optional<SecondGoaway> second = pings_.answered(end))
    say(second->act, second->last, second->ticket, turn);
}

void Goaways::say(const H2Goaway& act, std::uint32_t last, std::uint64_t ticket, Turn& turn) {
  if (act.toward == Toward::kClient) {
    last = not_above_said(last);
    last_for_server_ = last;
    book_.learn_goaway(act.code, last, act.debug, turn);
  }
  put_ins_.put_in(act.toward, h2::goaway(last, act.code, act.debug), turn);
  if (act.toward == Toward::kClient) refuse_beyond(last, turn);
  if (act.then == H2Goaway::Then::kFin)
    put_ins_.end_behind({LinkFin{Toward::kBoth}, ticket, act.toward}, turn);
  if (act.then == H2Goaway::Then::kRst)
    put_ins_.end_behind({LinkReset{Toward::kBoth}, ticket, act.toward}, turn);
}

/// The client takes those beyond it for never seen, and tells nobody; the server has to hear it from here.
void Goaways::refuse_beyond(std::uint32_t last, Turn& turn) {
  std::vector<std::uint32_t> beyond;
  for (auto at = book_.streams().upper_bound(last); at != book_.streams().end(); ++at) {
    if (at->second.dead) continue;
    ends_.shut_both(at->second, turn);
    beyond.push_back(at->first);
  }
  for (const std::uint32_t id : beyond) ends_.forget_if_over(id, turn);
}

/// "Endpoints MUST NOT increase the value they send in the last stream identifier".
std::uint32_t Goaways::not_above_said(std::uint32_t last) { return last_said_ = std::min(last_said_, last); }

void Goaways::pass(const FrameLine& line, Turn& turn) {
  if (line.payload().size() < 8) {
    if (line.mode() == FrameMode::kCapture) turn.out->insert(line.raw());
    return;
  }
  const std::uint32_t last =
      not_above_said(numbers_.last_at_client(h2::read_u32(line.payload()) & h2::kMostStream));
  book_.learn_goaway(h2::read_u32(std::string_view(line.payload()).substr(4)), last, line.payload().substr(8),
                     turn);
  if (line.mode() != FrameMode::kCapture) return;
  std::string fields = line.payload();
  h2::write_stream(fields, 0, last);
  turn.out->insert(line.header_onward() + fields);
}

}  // namespace weir
