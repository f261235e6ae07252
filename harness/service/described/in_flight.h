// Which of a stream's messages a reply answers, where something that both have tells.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
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

/// By a field. Keys are hashes of its value. A stream that waits for one reply at a time needs no memory besides.
class ByField {
 public:
  void sent(std::uint64_t key, const InFlightMessage& message);
  /// Null: none waits with that key.
  [[nodiscard]] InFlightMessage* find(std::uint64_t key);
  /// The number of a message that had that key and all its replies a little while ago.
  [[nodiscard]] std::optional<std::uint32_t> done_before(std::uint64_t key) const;
  void done(std::uint64_t key);
  /// The one that waits longest; nothing: none does.
  [[nodiscard]] std::optional<std::uint64_t> oldest_key() const;
  void clear();

 private:
  using Others = absl::flat_hash_map<std::uint64_t, InFlightMessage>;
  /// One that was done lately. Half of a key tells it well enough: it is asked only of replies that answer nothing.
  struct Done {
    std::uint32_t key = 0;
    std::uint32_t seq = 0;
  };
  static constexpr std::size_t kRemembered = 8;
  void remember(std::uint64_t key, std::uint32_t seq);

  std::uint64_t one_key_ = 0;
  InFlightMessage one_;
  std::unique_ptr<Others> others_;          // null until two wait at a time
  std::array<Done, kRemembered> lately_{};  // round and round
  std::uint8_t done_ = 0;
  bool has_one_ = false;
};

}  // namespace weir
