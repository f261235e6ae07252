// Which messages of a stream are unanswered, and what is wrong with the answers.
#pragma once

#include <absl/container/inlined_vector.h>

#include <cstdint>
#include <optional>
#include <span>

#include "harness/base/units.h"
#include "harness/service/service.h"

namespace weir {

/// When a message was due and when its write began.
struct SentMessage {
  RunTime due{};
  RunTime sent{};
  std::uint32_t seq = 0;
  std::uint32_t answers = 0;  // so far
  RunTime answered{};         // the latest of them
};

/// Matches replies to requests by sequence number and counts what is wrong: lost, duplicated, reordered,
/// corrupted. Replies that are not numbered are taken in order. Pure; used by one thread at a time.
class Ledger {
 public:
  explicit Ledger(const Answers& expected) : count_(expected.count), numbered_(expected.numbered) {}

  /// A message's write began.
  void sent(std::uint32_t seq, RunTime due, RunTime now);

  struct Answer {
    std::optional<SentMessage> first_answer_to;  // set for the first reply to a message: its latency counts
    bool completed = false;                      // the message has all its replies now
    /// Only where a message has several replies: when the one before this came, and when what is completed was due.
    std::optional<RunTime> before{};
    std::optional<RunTime> completed_due{};
  };
  /// A reply came.
  Answer received(const ReplyMeaning& reply, RunTime now);

  [[nodiscard]] bool expects_several() const { return count_ > 1; }
  /// Messages sent that lack replies.
  [[nodiscard]] std::uint32_t unanswered() const { return static_cast<std::uint32_t>(open_.size() - head_); }
  /// These messages, ascending by number. Valid until the next change.
  [[nodiscard]] std::span<const SentMessage> open_messages() const {
    return std::span<const SentMessage>(open_.data(), open_.size()).subspan(head_);
  }
  /// Of these, messages older than one that was answered: lost, not merely late.
  [[nodiscard]] std::uint32_t lost() const;
  [[nodiscard]] std::uint32_t duplicated() const { return duplicated_; }
  /// Replies that answer nothing: no message waits for them.
  [[nodiscard]] std::uint32_t unmatched() const { return unmatched_; }
  [[nodiscard]] std::uint32_t reordered() const { return reordered_; }
  [[nodiscard]] std::uint32_t corrupted() const { return corrupted_; }

 private:
  Answer answer(std::size_t position, bool last, RunTime now);

  absl::InlinedVector<SentMessage, 1> open_;  // [head_, end): unanswered, ascending by seq; one in ping-pong
  std::uint32_t count_;                       // of replies to each message
  std::uint32_t head_ = 0;
  std::uint32_t issued_ = 0;
  std::uint32_t answered_before_ = 0;  // one more than the newest message that was answered
  std::uint32_t duplicated_ = 0;
  std::uint32_t unmatched_ = 0;
  std::uint32_t reordered_ = 0;
  std::uint32_t corrupted_ = 0;
  bool numbered_;
};

}  // namespace weir
