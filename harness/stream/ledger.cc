#include "harness/stream/ledger.h"

#include <algorithm>

namespace weir {

void Ledger::sent(std::uint32_t seq, RunTime due, RunTime now) {
  issued_ = seq + 1;
  if (replies_per_request_ == 0) return;  // nothing will answer it, and nothing is missing
  open_.push_back({due, now, seq, 0, {}});
}

Ledger::Answer Ledger::answer(std::size_t position, RunTime now) {
  Answer result;
  SentMessage& message = open_[position];
  if (++message.answers == 1) {
    result.first_answer_to = message;
  } else {
    result.before = message.answered;
  }
  message.answered = now;
  answered_before_ = std::max(answered_before_, message.seq + 1);
  if (message.answers < replies_per_request_) return result;
  result.completed = true;
  if (expects_several()) result.completed_due = message.due;
  if (position == head_) {
    ++head_;
  } else {
    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(position));
  }
  // Answered messages at the front are only skipped; they are thrown away once they are most of the vector.
  if (head_ == open_.size() || head_ > 64) {
    open_.erase(open_.begin(), open_.begin() + head_);
    head_ = 0;
  }
  return result;
}

Ledger::Answer Ledger::received(const ReplyContent& reply, RunTime now) {
  bool numbered =
      integrity_ == Integrity::kEcho && reply.readable && reply.stream == stream_ && reply.seq < issued_;
  if (integrity_ == Integrity::kEcho && !(numbered && reply.intact)) ++corrupted_;
  if (!numbered) {
    // It cannot be told which message this answers: the oldest is the likeliest, and keeps the stream going.
    if (head_ < open_.size()) return answer(head_, now);
    ++unmatched_;
    if (integrity_ == Integrity::kNone) ++duplicated_;
    return {};
  }
  auto begin = open_.begin() + head_;
  auto found = std::lower_bound(begin, open_.end(), reply.seq,
                                [](const SentMessage& m, std::uint32_t seq) { return m.seq < seq; });
  if (found == open_.end() || found->seq != reply.seq) {
    ++unmatched_;
    ++duplicated_;
    return {};
  }
  if (reply.seq + 1 < answered_before_) ++reordered_;
  return answer(static_cast<std::size_t>(found - open_.begin()), now);
}

std::uint32_t Ledger::lost() const {
  std::uint32_t count = 0;
  for (std::size_t i = head_; i < open_.size() && open_[i].seq + 1 < answered_before_; ++i) ++count;
  return count;
}

}  // namespace weir
