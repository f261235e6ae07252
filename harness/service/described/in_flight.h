// Which of a stream's messages a reply answers, where something that both have tells.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace weir {

/// What is kept of a message that waits for replies.
struct InFlightMessage {
  std::uint32_t seq = 0;
  std::uint32_t left = 1;  // replies to come, as far as a number was said
  std::uint64_t same = 0;  // a hash of what its replies must repeat
};

/// By order: the oldest is answered first. Used by one thread at a time.
class InOrder {
 public:
  void sent(const InFlightMessage& message) { waiting_.push_back(message); }
  [[nodiscard]] InFlightMessage* oldest() { return head_ == waiting_.size() ? nullptr : &waiting_[head_]; }
  /// The oldest has all its replies.
  void done() {
    if (++head_ * 2 < waiting_.size()) return;
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
  }
  void clear() {
    waiting_.clear();
    head_ = 0;
  }

 private:
  std::vector<InFlightMessage>
      waiting_;  // from head_ on; no deque, which takes 576 bytes before it has anything
  std::size_t head_ = 0;
};

/// By a field. Keys are hashes of its value.
class ByField {
 public:
  void sent(std::uint64_t key, const InFlightMessage& message) { waiting_[key] = message; }
  /// Null: none waits with that key.
  [[nodiscard]] InFlightMessage* find(std::uint64_t key);
  /// The number of a message that had that key and all its replies a little while ago.
  [[nodiscard]] std::optional<std::uint32_t> done_before(std::uint64_t key) const;
  void done(std::uint64_t key);
  /// The one that waits longest; nothing: none does.
  [[nodiscard]] std::optional<std::uint64_t> oldest_key() const;
  void clear();

 private:
  static constexpr std::size_t kRemembered = 8;
  absl::flat_hash_map<std::uint64_t, InFlightMessage> waiting_;
  // Those that were done lately, round and round: keys and numbers apart, since a stream has one of these each.
  std::array<std::uint64_t, kRemembered> lately_keys_{};
  std::array<std::uint32_t, kRemembered> lately_seqs_{};
  std::uint32_t done_ = 0;
};

}  // namespace weir
