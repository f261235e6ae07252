#include "harness/service/described/in_flight.h"

#include <algorithm>

namespace weir {

InFlightMessage* ByField::find(std::uint64_t key) {
  const auto found = waiting_.find(key);
  return found == waiting_.end() ? nullptr : &found->second;
}

std::optional<std::uint32_t> ByField::done_before(std::uint64_t key) const {
  const auto* const found = std::find_if(lately_.begin(), lately_.end(),
                                         [&](const Done& done) { return done.any && done.key == key; });
  return found == lately_.end() ? std::nullopt : std::optional(found->seq);
}

void ByField::done(std::uint64_t key) {
  const auto found = waiting_.find(key);
  if (found == waiting_.end()) return;
  lately_[next_] = {key, found->second.seq, true};
  next_ = (next_ + 1) % lately_.size();
  waiting_.erase(found);
}

std::optional<std::uint64_t> ByField::oldest_key() const {
  std::optional<std::uint64_t> key;
  std::uint32_t lowest = 0;
  for (const auto& [candidate, message] : waiting_) {
    if (key && message.seq >= lowest) continue;
    key = candidate;
    lowest = message.seq;
  }
  return key;
}

void ByField::clear() {
  waiting_.clear();
  lately_ = {};
  next_ = 0;
}

}  // namespace weir
