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
  const std::size_t number = next_beat_++;
  beats_.emplace(number, act);
  beat(number, turn);
}

void RelayPings::beat(std::size_t number, Turn& turn) {
  const auto due = beats_.find(number);
  if (due == beats_.end()) return;
  H2Ping& act = due->second;
  if (!stopped_ && act.count > 0) {
    send(act.toward, 1, std::nullopt, turn);
    --act.count;
  }
  if (stopped_ || act.count == 0) {
    beats_.erase(due);
  } else {
    turn.step.wakes.push_back({.after = act.every, .beat = number});
  }
}

}  // namespace weir
