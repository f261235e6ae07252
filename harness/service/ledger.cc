#include "harness/service/ledger.h"

#include <algorithm>

namespace weir {

void Ledger::sent(std::uint32_t seq, RunTime due, RunTime now) {
  issued_ = seq + 1;
  if (count_ == 0) return;  // nothing will answer it, and nothing is missing
  open_.push_back({due, now, seq, 0, {}});
}

Ledger::Answer Ledger::answer(std::size_t position, bool last, RunTime now) {
  Answer result;
  SentMessage& message = open_[position];
  if (++message.answers == 1) {
    result.first_answer_to = message;
  } else {
    result.before = message.answered;
  }
  message.answered = now;
  answered_before_ = std::max(answered_before_, message.seq + 1);
  if (message.answers < count_ && !last) return result;
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

Ledger::Answer Ledger::received(const ReplyMeaning& reply, RunTime now) {
  const bool known = numbered_ && reply.answers && *reply.answers < issued_;
  if (numbered_ && !(known && reply.intact)) ++corrupted_;
  if (!known) {
    // It cannot be told which message this answers: the oldest is the likeliest, and keeps the stream going.
    if (head_ < open_.size()) return answer(head_, reply.last, now);
    ++unmatched_;
    if (!numbered_) ++duplicated_;
    return {};
  }
  const std::uint32_t number = *reply.answers;
  auto begin = open_.begin() + head_;
  auto found = std::lower_bound(begin, open_.end(), number,
                                [](const SentMessage& m, std::uint32_t seq) { return m.seq < seq; });
  if (found == open_.end() || found->seq != number) {
    ++unmatched_;
    ++duplicated_;
    return {};
  }
  if (number + 1 < answered_before_) ++reordered_;
  return answer(static_cast<std::size_t>(found - open_.begin()), reply.last, now);
}

std::uint32_t Ledger::lost() const {
  std::uint32_t count = 0;
  for (std::size_t i = head_; i < open_.size() && open_[i].seq + 1 < answered_before_; ++i) ++count;
  return count;
}

}  // namespace weir
