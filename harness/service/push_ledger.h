// Which pushes of a stream are still to come, and what is wrong with those that came.
#pragma once

#include <cstdint>
#include <optional>
#include <set>

#include "harness/service/service.h"

namespace weir {

/// For streams whose client sends once and whose server then sends `replies` numbered replies. Counts what is lost,
/// duplicated, reordered and corrupted. Replies without numbers are taken in order. Pure; used
/// by one thread at a time; memory grows with what is missing only.
class PushLedger {
 public:
  explicit PushLedger(const Answers& expected) : replies_(expected.count), numbered_(expected.numbered) {}

  /// A reply came. Its number, when it is the first of that number.
  std::optional<std::uint32_t> received(const ReplyMeaning& reply);

  /// Still to come, those lost included.
  [[nodiscard]] std::uint32_t unanswered() const { return replies_ - came_; }
  /// The last one has come: nothing will follow but what changed places with it.
  [[nodiscard]] bool complete() const { return next_ == replies_; }
  /// Older than one that came.
  [[nodiscard]] std::uint32_t lost() const { return static_cast<std::uint32_t>(missing_.size()); }
  [[nodiscard]] std::uint32_t duplicated() const { return duplicated_; }
  [[nodiscard]] std::uint32_t reordered() const { return reordered_; }
  [[nodiscard]] std::uint32_t corrupted() const { return corrupted_; }

 private:
  std::uint32_t replies_;
  bool numbered_;
  std::uint32_t next_ = 0;  // one more than the newest that came
  std::uint32_t came_ = 0;  // different ones
  std::set<std::uint32_t> missing_;
  std::uint32_t duplicated_ = 0;
  std::uint32_t reordered_ = 0;
  std::uint32_t corrupted_ = 0;
};

}  // namespace weir
