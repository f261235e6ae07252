#include "harness/stream/reply_book.h"

#include <algorithm>

namespace weir {

ReplyBook::ReplyBook(const Answers& expected)
    : ledger_(expected), checked_(expected.numbered || expected.judged) {
  if (expected.kind != Answers::Kind::kPushed) return;
  rare_ = std::make_unique<Rare>();
  rare_->push.emplace(Push{PushLedger(expected), {}});
}

void ReplyBook::note(const ReplyMeaning& reply) {
  ++received_;
  if (!reply.in_band_error && !reply.repeated && !reply.backwards && reply.skipped == 0) return;
  if (!rare_) rare_ = std::make_unique<Rare>();
  if (reply.in_band_error && rare_->in_band_errors++ == 0) rare_->in_band_error = reply.error;
  rare_->repeated += reply.repeated ? 1 : 0;
  rare_->backwards += reply.backwards ? 1 : 0;
  rare_->skipped += reply.skipped;
}

bool ReplyBook::take(const ReplyMeaning& reply, const Came& came, Outage& outage, Commands& out) {
  note(reply);
  if (push() != nullptr) {
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
  Push& push = *this->push();
  const std::optional<std::uint32_t> number = push.ledger.received(reply);
  if (!number) return;
  const RunTime now = came.at;
  if (!reply.in_band_error) outage.end(now, out);
  if (push.zero) sample(LatencyMetric::kReplyGap, push.latest, now - push.latest, out);
  push.latest = now;
  // Push k is due k periods after the first one came.
  const Duration since_zero = came.period * *number;
  if (!push.zero) {
    push.zero = now - since_zero;
    sample(LatencyMetric::kFirstMessage, came.opened, now - came.opened, out);
    return;
  }
  // One that comes early, because the first was late, is not late by less than nothing.
  const RunTime due = *push.zero + since_zero;
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
  if (push() != nullptr) return;  // what was pushed and lost answers no message
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
  static const Rare kNothing;
  const Rare& rare = rare_ ? *rare_ : kNothing;
  evidence.in_band_error = rare.in_band_error;
  evidence.in_band_errors = rare.in_band_errors;
  evidence.unmatched = ledger_.unmatched();
  if (!rare.push) {
    // A message that the transport never accepted lacks no reply.
    evidence.unanswered = ledger_.unanswered() - std::min(ledger_.unanswered(), unwritten);
    evidence.lost = ledger_.lost() + rare.skipped;
    evidence.duplicated = ledger_.duplicated() + rare.repeated;
    evidence.reordered = ledger_.reordered() + rare.backwards;
    evidence.corrupted = ledger_.corrupted();
    return;
  }
  // What this side did not wait for is not owed. The end of a phase or of a life is an ordinary one; a fault's is not.
  const std::uint32_t to_come =
      evidence.wound_down || evidence.sent == 0 ? 0 : rare.push->ledger.unanswered();
  (declined ? evidence.declined : evidence.unanswered) = to_come;
  evidence.lost = rare.push->ledger.lost();
  evidence.duplicated = rare.push->ledger.duplicated();
  evidence.reordered = rare.push->ledger.reordered();
  evidence.corrupted = rare.push->ledger.corrupted();
}

}  // namespace weir
