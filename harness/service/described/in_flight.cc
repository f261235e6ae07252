#include "harness/service/described/in_flight.h"

#include <algorithm>

namespace weir {

InFlightMessage* ByField::find(std::uint64_t key) {
  const auto found = waiting_.find(key);
  return found == waiting_.end() ? nullptr : &found->second;
}

std::optional<std::uint32_t> ByField::done_before(std::uint64_t key) const {
  const auto end = lately_keys_.begin() + std::min<std::ptrdiff_t>(done_, kRemembered);
  const auto found = std::find(lately_keys_.begin(), end, key);
  if (found == end) return std::nullopt;
  return lately_seqs_[static_cast<std::size_t>(found - lately_keys_.begin())];
}

void ByField::done(std::uint64_t key) {
  const auto found = waiting_.find(key);
  if (found == waiting_.end()) return;
  lately_keys_[done_ % kRemembered] = key;
  lately_seqs_[done_ % kRemembered] = found->second.seq;
  // From there on it counts round and round, and all places are taken.
  if (++done_ == 2 * kRemembered) done_ = kRemembered;
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
  done_ = 0;
}

}  // namespace weir
