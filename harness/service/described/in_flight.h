// Which of a stream's messages a reply answers, where something that both have tells.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

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
  [[nodiscard]] InFlightMessage* oldest() { return waiting_.empty() ? nullptr : &waiting_.front(); }
  /// The oldest has all its replies.
  void done() { waiting_.pop_front(); }
  void clear() { waiting_.clear(); }

 private:
  std::deque<InFlightMessage> waiting_;
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
  struct Done {
    std::uint64_t key = 0;
    std::uint32_t seq = 0;
    bool any = false;
  };
  absl::flat_hash_map<std::uint64_t, InFlightMessage> waiting_;
  std::array<Done, 8> lately_{};
  std::size_t next_ = 0;
};

}  // namespace weir
