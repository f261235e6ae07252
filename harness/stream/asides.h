// What a stream says beside its messages at a pace, and when: first messages, keep-alives, reactions, a farewell.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "harness/service/conversation.h"
#include "harness/stream/planned_stream.h"
#include "harness/stream/said_once.h"
#include "harness/stream/waiting_reaction.h"

namespace weir {

/// One aside is written at a time, in the one write that a stream may have pending. First messages come before anything else, each after
/// the reply that the one before it awaits; then the messages at a pace begin, and with them keep-alives and reactions. A stream that
/// leaves says at once what it had gathered, and then its farewell.
///
/// What was due was said or it was not: due() = said() + unsaid(), and those that became due while something kept the stream from
/// writing are among the unsaid. Pure; used by one thread at a time. What it is made from outlives it.
class Asides {
 public:
  /// Null for a stream that has none, which costs it nothing.
  [[nodiscard]] static std::unique_ptr<Asides> of(const PlannedStream& stream);
  explicit Asides(const PlannedStream& stream);

  void open(RunTime now);

  struct Heard {
    bool answers = false;  // what an aside awaits
    MaybeTime before{};    // else: when the one before it came, of the replies that nothing awaits
  };
  /// A reply came that answers no message at a pace.
  Heard hear(const Cues& cues, RunTime now);
  /// The same of one that does: it may set something off.
  void gather(const Cues& cues, RunTime now);

  /// This side has had enough. What is gathered becomes due, and nothing else but the farewell will.
  void leave(RunTime now);
  /// Nothing more can be sent.
  void close(RunTime now);

  struct Next {
    RunTime due = kNever;
    Aside aside{};
  };
  /// The one that is due first; kNever while none is to come by itself.
  [[nodiscard]] Next next() const;
  /// Its write begins.
  void begin(const Aside& aside, RunTime now);
  /// That write is over.
  void written(bool ok, RunTime now);

  /// The first messages are through.
  [[nodiscard]] bool is_ready() const { return at_first_ == talk().begin.size(); }
  /// True once, when they are: from now on messages at a pace are due.
  [[nodiscard]] bool take_ready();
  [[nodiscard]] bool leaves() const { return leaving_; }
  /// It stands against a half-close, as long as the call is whole.
  [[nodiscard]] bool keeps_it_open() const;
  /// A reply to one of them is awaited.
  [[nodiscard]] bool awaits_reply() const;

  [[nodiscard]] std::uint32_t begun() const { return count_.begun; }
  [[nodiscard]] std::uint32_t said() const { return count_.said; }
  /// Once closed.
  [[nodiscard]] std::uint32_t unsaid() const { return count_.begun - count_.said + count_.never_begun; }

 private:
  /// Whatever first message is through is left behind.
  void go_on(RunTime now);
  void become_ready(RunTime now);
  /// Those that were due by now will not be said any more.
  void count_keepalives(RunTime now);

  struct Count {
    std::uint32_t begun = 0;
    std::uint32_t said = 0;
    std::uint32_t never_begun = 0;  // due, and not begun when it could be no more
  };
  [[nodiscard]] const Talk& talk() const { return of_.group().talk; }

  PlannedStream of_;
  SaidOnceTrack first_;  // the first message that is at hand
  SaidOnceTrack farewell_;
  std::vector<RunTime> keepalives_;  // when each is due next
  std::vector<WaitingReaction> reactions_;
  RunTime ready_at_{};
  MaybeTime latest_push_;
  Count count_;
  std::uint32_t draws_ = 0;
  std::uint16_t at_first_ = 0;  // number of the first message at hand
  Aside::Part pending_ = Aside::Part::kFirst;
  bool leaving_ = false;
  bool closed_ = false;
  bool told_ready_ = false;
};

}  // namespace weir
