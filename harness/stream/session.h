// One stream's whole life, without clock, I/O or lock: events in, commands out.
//
// A Session takes an event, tells the parts of the stream what happened, asks them what follows, and hands that on as commands:
//
//   StreamLife     how far it has come, and by whose will it ends     StreamStrikes  which fault is due, and what became of each
//   SendSide       what is written next, and when                     HalfClose      when it half-closes
//   ReadSide       when it reads next                                 Watchdog       how long it has waited, and for what
//   ReplyBook      what a reply answers, and how long that took       WakeUp         its one timer
//   Asides         what it says beside its messages at a pace; most streams have none
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "harness/fault/kind.h"
#include "harness/outcome/evidence.h"
#include "harness/outcome/strike.h"
#include "harness/plan/plan.h"
#include "harness/stream/asides.h"
#include "harness/stream/commands.h"
#include "harness/stream/half_close.h"
#include "harness/stream/life.h"
#include "harness/stream/planned_stream.h"
#include "harness/stream/read_side.h"
#include "harness/stream/reply_book.h"
#include "harness/stream/send_side.h"
#include "harness/stream/stream_strikes.h"
#include "harness/stream/wake_up.h"
#include "harness/stream/watchdog.h"

namespace weir {

/// What an incarnation of a stream leaves to the next.
struct Legacy {
  MaybeTime broken_since;          // no good reply since then, if it ended other than OK
  std::unique_ptr<OpenLoad> load;  // open loop only
};

/// Used by one thread at a time. `plan` and `stream` must outlive it.
///
/// Rules that make outcomes repeatable:
/// - At most one write and one read are pending, as gRPC demands.
/// - A stream does not half-close before a fault that its client, the relay or the run carries out has fired, nor before
///   a status or a stall of the server. What the relay does to the end of a stream is armed, and then waits for it.
/// - While the relay or the run carries out a fault for it, a stream sends nothing.
/// - Messages at a pace begin when the first messages are through. A stream with messages beside the pace leaves when no reply is owed any
///   more: it says what it had gathered, then its farewell, and half-closes.
class Session {
 public:
  /// `before`: for a stream that reopens, what the incarnation before left.
  Session(const Plan& plan, const StreamPlan& stream, const Answers& expected, Legacy before = {});

  /// Takes one event. Appends to `out`; commands are to be carried out in order.
  void step(const Event& event, RunTime now, Commands& out);

  [[nodiscard]] bool ended() const { return life_.ended(); }
  [[nodiscard]] const StreamPlan& stream() const { return *of_.stream; }

  /// The call's deadline as the plan and its faults have it.
  [[nodiscard]] std::optional<Duration> deadline() const { return strikes_.deadline(of_.group().deadline); }

  /// What is known of it, complete once ended() but for what the relay and the run know.
  [[nodiscard]] Evidence evidence() const;
  [[nodiscard]] const std::vector<StrikeTrack>& faults() const { return strikes_.all(); }
  [[nodiscard]] const StreamLife& life() const { return life_; }
  [[nodiscard]] const ReplyBook& replies() const { return replies_; }
  /// Once ended, and only if another incarnation follows: it owes what is left of the load.
  [[nodiscard]] Legacy leave();
  /// Something that only weir's own server does was asked for, and the response's headers are another server's. Nothing is known of
  /// a stream whose frames the relay may have changed, while it lasts.
  [[nodiscard]] bool met_another_server() const;

  /// Open loop: its last stage is over, so that no message is ever due again.
  [[nodiscard]] bool has_no_load_left() const { return sending_.has_no_load_left(); }
  /// Once ended: what fell due in [from, to) and was never written. In an open loop that is asked of the last incarnation only;
  /// what a client that ended by its own choice (a cancel or half-close of the scenario, the end of its life or of the phase)
  /// would have sent later is not owed. In a closed loop it is what waited behind a write that was never accepted.
  [[nodiscard]] OwedLoad owed(RunTime from, RunTime to) const;
  /// How much of its sending time a stream spent behind a write that was not accepted.
  [[nodiscard]] SendingTime sending_time() const;

 private:
  void start(RunTime now, Commands& out);
  void on_reply(const Event& event, RunTime now, Commands& out);
  void on_end(const CallEnd& end, RunTime now, Commands& out);
  void cancel(RunTime now, Commands& out);
  void fire_due(RunTime now, Commands& out);
  /// What a fault that strikes now does to this side of the stream, or of whom it asks it.
  void fire(StrikeTrack& strike, RunTime now, Commands& out);
  /// Gives back when it has something to do next if nothing happens.
  RunTime write_or_half_close(RunTime now, Commands& out);
  /// To be called before something that the peer has to answer.
  void begin_to_wait(RunTime now) {
    if (watchdog_.last_progress() != now) watchdog_.begin_to_wait(awaited(), now);
  }
  [[nodiscard]] Standing standing(RunTime now) const;
  [[nodiscard]] Awaited awaited() const;
  [[nodiscard]] RunTime half_close_due() const;
  /// When something is to be done if nothing happens. `acts`: what is known of that.
  [[nodiscard]] RunTime next_wake(RunTime acts, RunTime now) const;

  PlannedStream of_;
  StreamLife life_;
  StreamStrikes strikes_;
  ReplyBook replies_;
  std::unique_ptr<Asides> asides_;  // null: none
  // A hundred thousand may be open: what is small stands where the part before it has room left.
  [[no_unique_address]] ReadSide reading_;
  HalfClose half_close_;
  Watchdog watchdog_;
  WakeUp wake_;
  [[no_unique_address]] SendSide sending_;
};

}  // namespace weir
