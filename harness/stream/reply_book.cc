#include "harness/stream/reply_book.h"

#include <algorithm>

namespace weir {

ReplyBook::ReplyBook(const Answers& expected)
    : ledger_(expected), checked_(expected.numbered || expected.judged) {
  if (expected.kind == Answers::Kind::kPushed) push_ = std::make_unique<Push>(Push{PushLedger(expected), {}});
}

void ReplyBook::note(const ReplyMeaning& reply) {
  ++received_;
  if (reply.in_band_error && in_band_errors_++ == 0) in_band_error_ = reply.error;
  repeated_ += reply.repeated ? 1 : 0;
  backwards_ += reply.backwards ? 1 : 0;
  skipped_ += reply.skipped;
}

bool ReplyBook::take(const ReplyMeaning& reply, const Came& came, Outage& outage, Commands& out) {
  note(reply);
  if (push_) {
    take_push(reply, came, outage, out);
    return false;
  }
  const Ledger::Answer answer = ledger_.received(reply, came.at);
  if (answer.first_answer_to) {
    if (reply.in_band_error) {
      // It was answered, and not with what it asked for: that never came.
      if (received_ == 1) weir::censor(LatencyMetric::kFirstMessage, answer.first_answer_to->due, out);
      weir::censor(LatencyMetric::kResponse, answer.first_answer_to->due, out);
    } else {
      sample_answer(*answer.first_answer_to, came.at, out);
      outage.end(came.at, out);
    }
  }
  if (answer.before) sample(LatencyMetric::kReplyGap, *answer.before, came.at - *answer.before, out);
  if (answer.completed_due)
    sample(LatencyMetric::kLastReply, *answer.completed_due, came.at - *answer.completed_due, out);
  return answer.completed;
}

void ReplyBook::take_untied(const ReplyMeaning& reply, const Came& came, bool awaited, Outage& outage,
                            Commands& out) {
  note(reply);
  if (!reply.in_band_error) outage.end(came.at, out);
  if (awaited && received_ == 1)
    sample(LatencyMetric::kFirstMessage, came.opened, came.at - came.opened, out);
  if (came.before) sample(LatencyMetric::kReplyGap, *came.before, came.at - *came.before, out);
}

void ReplyBook::take_push(const ReplyMeaning& reply, const Came& came, Outage& outage, Commands& out) {
  const std::optional<std::uint32_t> number = push_->ledger.received(reply);
  if (!number) return;
  const RunTime now = came.at;
  if (!reply.in_band_error) outage.end(now, out);
  if (push_->zero) sample(LatencyMetric::kReplyGap, push_->latest, now - push_->latest, out);
  push_->latest = now;
  // Push k is due k periods after the first one came.
  const Duration since_zero = came.period * *number;
  if (!push_->zero) {
    push_->zero = now - since_zero;
    sample(LatencyMetric::kFirstMessage, came.opened, now - came.opened, out);
    return;
  }
  // One that comes early, because the first was late, is not late by less than nothing.
  const RunTime due = *push_->zero + since_zero;
  sample(LatencyMetric::kResponse, due, std::max(Duration(0), now - due), out);
}

void ReplyBook::sample_answer(const SentMessage& message, RunTime now, Commands& out) const {
  // The first carries the call's set-up with it, so what it costs stands apart besides.
  if (received_ == 1) sample(LatencyMetric::kFirstMessage, message.due, now - message.due, out);
  sample(LatencyMetric::kResponse, message.due, now - message.due, out);
  sample(LatencyMetric::kService, message.due, now - message.sent, out);
  sample(LatencyMetric::kWait, message.due, message.sent - message.due, out);
}

void ReplyBook::censor(std::uint32_t unwritten, std::uint32_t issued, Commands& out) const {
  if (push_) return;  // what was pushed and lost answers no message
  for (const SentMessage& message : ledger_.open_messages()) {
    const bool written = message.seq < issued - unwritten;
    if (!written) continue;
    if (ledger_.expects_several()) weir::censor(LatencyMetric::kLastReply, message.due, out);
    if (message.answers > 0) continue;
    // Without a reply, the first message would have had the first.
    if (received_ == 0 && message.seq == 0) weir::censor(LatencyMetric::kFirstMessage, message.due, out);
    weir::censor(LatencyMetric::kResponse, message.due, out);
  }
}

void ReplyBook::tell(Evidence& evidence, std::uint32_t unwritten, bool declined) const {
  evidence.received = received_;
  evidence.check_content = checked_;
  evidence.in_band_error = in_band_error_;
  evidence.in_band_errors = in_band_errors_;
  evidence.unmatched = ledger_.unmatched();
  if (!push_) {
    // A message that the transport never accepted lacks no reply.
    evidence.unanswered = ledger_.unanswered() - std::min(ledger_.unanswered(), unwritten);
    evidence.lost = ledger_.lost() + skipped_;
    evidence.duplicated = ledger_.duplicated() + repeated_;
    evidence.reordered = ledger_.reordered() + backwards_;
    evidence.corrupted = ledger_.corrupted();
    return;
  }
  // What this side did not wait for is not owed. The end of a phase or of a life is an ordinary one; a fault's is not.
  const std::uint32_t to_come = evidence.wound_down || evidence.sent == 0 ? 0 : push_->ledger.unanswered();
  (declined ? evidence.declined : evidence.unanswered) = to_come;
  evidence.lost = push_->ledger.lost();
  evidence.duplicated = push_->ledger.duplicated();
  evidence.reordered = push_->ledger.reordered();
  evidence.corrupted = push_->ledger.corrupted();
}

}  // namespace weir
