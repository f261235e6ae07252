#include "harness/relay/tap/relay_pings.h"

#include <string>
#include <utility>

namespace weir {

void RelayPings::send(Toward heading, std::uint32_t count, const std::optional<SecondGoaway>& follows,
                      Turn& turn) {
  std::string frames;
  for (std::uint32_t i = 0; i < count; ++i) {
    owed_[heading].push_back(follows);
    frames += h2::ping(kRelayPing);
  }
  put_ins_.put_in(heading, frames, turn);
}

std::optional<SecondGoaway> RelayPings::answered(Toward end) {
  std::optional<SecondGoaway> second = std::move(owed_[end].front());
  owed_[end].pop_front();
  return second;
}

void RelayPings::begin(const H2Ping& act, Turn& turn) {
  beats_.push_back(act);
  beat(beats_.size() - 1, turn);
}

void RelayPings::beat(std::size_t number, Turn& turn) {
  H2Ping& due = beats_[number];
  if (stopped_ || due.count == 0) return;
  send(due.toward, 1, std::nullopt, turn);
  if (--due.count > 0) turn.step.wakes.push_back({.after = due.every, .beat = number});
}

}  // namespace weir
