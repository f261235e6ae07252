// What came of a stream's messages: which replies are still to come, what is wrong with those that came, and how long they took.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "harness/outcome/evidence.h"
#include "harness/service/ledger.h"
#include "harness/service/push_ledger.h"
#include "harness/stream/commands.h"
#include "harness/stream/outage.h"

namespace weir {

/// Pure; used by one thread at a time.
class ReplyBook {
 public:
  explicit ReplyBook(const Answers& expected);

  /// A message's write began.
  void sent(std::uint32_t seq, RunTime due, RunTime now) { ledger_.sent(seq, due, now); }

  struct Came {
    RunTime at{};
    RunTime opened{};    // when its stream was
    Duration period{0};  // between two replies, where they are pushed
    MaybeTime before{};  // the same, where one answers nothing: when the one before it came
  };
  /// A reply came; asks for its samples. True when its message has all its replies now.
  bool take(const ReplyMeaning& reply, const Came& came, Outage& outage, Commands& out);

  /// A reply came that answers no message at a pace. `awaited`: a message beside the pace waited for it.
  void take_untied(const ReplyMeaning& reply, const Came& came, bool awaited, Outage& outage, Commands& out);

  [[nodiscard]] std::uint32_t received() const { return received_; }
  /// Replies that are owed.
  [[nodiscard]] std::uint32_t unanswered() const {
    if (push() == nullptr) return ledger_.unanswered();
    return ledger_.unanswered() == 0 ? 0 : push()->ledger.unanswered();  // nothing is before its message
  }
  /// The server will push no more.
  [[nodiscard]] bool has_all_pushes() const { return push() == nullptr || push()->ledger.complete(); }
  /// When the oldest message that lacks a reply was sent.
  [[nodiscard]] MaybeTime oldest_sent() const {
    return ledger_.open_messages().empty() ? MaybeTime() : MaybeTime(ledger_.open_messages().front().sent);
  }
  /// At the end: asks for what tells of each message that was written and never answered. `unwritten`: so many of the latest were
  /// never accepted, which others tell of.
  void censor(std::uint32_t unwritten, std::uint32_t issued, Commands& out) const;
  /// Writes what is known here; what is known of the end and of what was sent stands there already. `declined`: a fault half-closed,
  /// and what was still to come is not owed.
  void tell(Evidence& evidence, std::uint32_t unwritten, bool declined) const;

 private:
  struct Push {
    PushLedger ledger;
    std::optional<RunTime> zero;  // when push 0 came, or would have
    RunTime latest{};             // when the last one came
  };

  /// What few streams need: apart, so that an idle one stays small.
  struct Rare {
    std::optional<Push> push{};        // instead of ledger_, where the server pushes
    std::uint8_t in_band_error = 0;    // the first that said that something went wrong
    std::uint32_t in_band_errors = 0;  // how many did
    /// Of rules that hold among replies, whatever they answer.
    std::uint32_t repeated = 0;
    std::uint32_t backwards = 0;
    std::uint32_t skipped = 0;
  };
  [[nodiscard]] Push* push() const { return rare_ && rare_->push ? &*rare_->push : nullptr; }

  /// What a reply says of itself, whatever it answers.
  void note(const ReplyMeaning& reply);
  void take_push(const ReplyMeaning& reply, const Came& came, Outage& outage, Commands& out);
  void sample_answer(const SentMessage& message, RunTime now, Commands& out) const;

  [[no_unique_address]] Ledger ledger_;  // what it leaves of its last word is used
  bool checked_;                         // what is wrong with them is known
  std::uint32_t received_ = 0;
  std::unique_ptr<Rare> rare_;
};

}  // namespace weir
