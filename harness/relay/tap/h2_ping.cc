// PINGs of the relay's own (RFC 9113 section 6.7), and their answers.
#include <utility>

#include "harness/relay/tap/h2_tap.h"
#include "harness/relay/tap/relay_ping.h"

namespace weir {

void H2Tap::send_pings(Toward heading, std::uint32_t count, std::optional<SecondGoaway> follows, Turn& turn) {
  std::string frames;
  for (std::uint32_t i = 0; i < count; ++i) {
    pings_to(heading).push_back(follows);
    frames += h2::ping(kRelayPing);
  }
  put_in(heading, frames, turn);
}

/// An end has answered a PING of the relay's.
void H2Tap::answer_ping(Toward by, Turn& turn) {
  const std::optional<SecondGoaway> second = std::move(pings_to(by).front());
  pings_to(by).pop_front();
  if (second) say_goaway(second->act, second->last, second->ticket, turn);
}

void H2Tap::ping_on(const H2Ping& act, Turn& turn) {
  beats_.push_back(act);
  beat(beats_.size() - 1, turn.now, turn.step);
}

void H2Tap::beat(std::size_t number, RunTime now, TapStep& step) {
  H2Ping& due = beats_[number];
  if (!on_ || due.count == 0) return;
  Turn turn{now, step};
  send_pings(due.toward, 1, std::nullopt, turn);
  if (--due.count > 0) step.wakes.push_back({.after = due.every, .beat = number});
}

}  // namespace weir
