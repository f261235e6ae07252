#include "harness/service/described/in_flight.h"

#include <algorithm>

namespace weir {

void ByField::sent(std::uint64_t key, const InFlightMessage& message) {
  // One that waits already with that key is forgotten, wherever it stands.
  if (others_ && others_->erase(key) > 0) {
    others_->emplace(key, message);
  } else if (!has_one_ || one_key_ == key) {
    has_one_ = true;
    one_key_ = key;
    one_ = message;
  } else {
    if (!others_) others_ = std::make_unique<Others>();
    others_->emplace(key, message);
  }
}

InFlightMessage* ByField::find(std::uint64_t key) {
  if (has_one_ && one_key_ == key) return &one_;
  if (!others_) return nullptr;
  const auto found = others_->find(key);
  return found == others_->end() ? nullptr : &found->second;
}

std::optional<std::uint32_t> ByField::done_before(std::uint64_t key) const {
  const auto end = lately_.begin() + std::min<std::ptrdiff_t>(done_, kRemembered);
  const auto found =
      std::find_if(lately_.begin(), end,
                   [half = static_cast<std::uint32_t>(key)](const Done& one) { return one.key == half; });
  if (found == end) return std::nullopt;
  return found->seq;
}

void ByField::remember(std::uint64_t key, std::uint32_t seq) {
  lately_[done_ % kRemembered] = {static_cast<std::uint32_t>(key), seq};
  // From there on it counts round and round, and all places are taken.
  if (++done_ == 2 * kRemembered) done_ = kRemembered;
}

void ByField::done(std::uint64_t key) {
  if (has_one_ && one_key_ == key) {
    remember(key, one_.seq);
    has_one_ = false;
    return;
  }
  if (!others_) return;
  const auto found = others_->find(key);
  if (found == others_->end()) return;
  remember(key, found->second.seq);
  others_->erase(found);
}

std::optional<std::uint64_t> ByField::oldest_key() const {
  std::optional<std::uint64_t> key;
  std::uint32_t lowest = 0;
  const auto look = [&](std::uint64_t candidate, const InFlightMessage& message) {
    if (key && message.seq >= lowest) return;
    key = candidate;
    lowest = message.seq;
  };
  if (has_one_) look(one_key_, one_);
  if (others_) {
    for (const auto& [candidate, message] : *others_) look(candidate, message);
  }
  return key;
}

void ByField::clear() {
  has_one_ = false;
  if (others_) others_->clear();
  done_ = 0;
}

}  // namespace weir
