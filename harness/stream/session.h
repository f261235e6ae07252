// One stream's whole life, without clock, I/O or lock: events in, commands out.
#pragma once

#include <absl/container/inlined_vector.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/fault/kind.h"
#include "harness/outcome/evidence.h"
#include "harness/outcome/strike.h"
#include "harness/plan/plan.h"
#include "harness/service/ledger.h"
#include "harness/service/push_ledger.h"
#include "harness/service/service.h"
#include "harness/stream/metrics.h"
#include "harness/stream/open_load.h"
#include "harness/stream/trigger_point.h"

namespace weir {

/// What happens to a stream.
struct Event {
  enum class Type {
    kStart,          // it is time to open
    kHeaders,        // response headers came; `marked`
    kWriteDone,      // the pending write completed; `ok`
    kHalfCloseDone,  // the pending half-close completed; `ok`
    kReply,          // the pending read completed; `reply`, `bytes`
    kReadFailed,     // no reply will follow
    kEnd,            // the call is over; `end`
    kWake,           // the instant asked for by kWakeAt has come
    kOrderDone,      // what kOrder asked for was carried out, armed or found impossible; `strike`, `result`
    kWindDown,       // the measured phase is over: send no more, half-close
    kInterrupt,      // the run was interrupted: the same
    kCut,            // the drain is over: end now
  };
  Type type = Type::kStart;
  bool ok = false;
  bool marked = false;  // see TransportEvents::on_headers
  ReplyMeaning reply{};
  std::uint32_t bytes = 0;
  std::uint32_t strike = 0;  // kOrderDone: as in the command
  bool interrupted = false;  // kCut: by a signal
  OrderResult result = OrderResult::kDone;
  const CallEnd* end = nullptr;  // valid during the call
};

/// What a stream wants done.
struct Command {
  enum class Type {
    kStart,      // start the call
    kRead,       // start a read
    kWrite,      // write message `seq`, of `size` bytes at least
    kHalfClose,  // half-close
    kCancel,     // cancel the call
    kWakeAt,     // give a kWake event at `at`; the earliest one asked for counts
    kOrder,      // have the relay or the run carry out faults()[strike], and say so by kOrderDone
    kSample,     // a latency to be recorded: `metric`, `at`, `value`
    kCensored,  // at the end, for each message that was written and never answered, and for a write that was never accepted:
    // `metric`, `at`
    kEnded,  // the stream is over: take its record
  };
  using Metric = LatencyMetric;
  Type type = Type::kStart;
  Metric metric = Metric::kResponse;
  std::uint32_t seq = 0;
  std::uint32_t strike = 0;
  std::uint64_t size = 0;
  RunTime at{};      // kWakeAt; kSample, kCensored: when it was due or began, which decides its phase
  Duration value{};  // kSample
};

using Commands = std::vector<Command>;

/// From a stream's opening to where it could send no more, and how much of that a write was pending.
struct SendingTime {
  Duration whole{0};
  Duration blocked{0};
};

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
class Session {
 public:
  /// `before`: for a stream that reopens, what the incarnation before left.
  Session(const Plan& plan, const StreamPlan& stream, const Answers& expected, Legacy before = {});

  /// Takes one event. Appends to `out`; commands are to be carried out in order.
  void step(const Event& event, RunTime now, Commands& out);

  [[nodiscard]] bool ended() const { return ended_; }
  [[nodiscard]] const StreamPlan& stream() const { return *stream_; }

  /// The call's deadline as the plan and its faults have it.
  [[nodiscard]] std::optional<Duration> deadline() const;

  /// What is known of it, complete once ended() but for what the relay and the run know.
  [[nodiscard]] Evidence evidence() const;
  [[nodiscard]] const std::vector<StrikeTrack>& faults() const { return faults_; }
  [[nodiscard]] WindDown wind_down() const { return wind_down_; }
  /// For a stall: what the stream was waiting for. Empty otherwise.
  [[nodiscard]] const std::string& pending() const;
  /// Once ended, and only if another incarnation follows: it owes what is left of the load.
  [[nodiscard]] Legacy leave();
  /// Something that only weir's own server does was asked for, and the response's headers are another server's. Nothing is known of
  /// a stream whose frames the relay may have changed, while it lasts.
  [[nodiscard]] bool met_another_server() const;
  [[nodiscard]] std::uint32_t sent() const { return sent_; }
  [[nodiscard]] std::uint32_t received() const { return received_; }
  /// Replies that are owed.
  [[nodiscard]] std::uint32_t unanswered() const;

  /// Open loop: its last stage is over, so that no message is ever due again.
  [[nodiscard]] bool has_no_load_left() const { return load_ && load_->over(); }
  /// Once ended: what fell due in [from, to) and was never written. In an open loop that is asked of the last incarnation only;
  /// what a client that ended by its own choice (a cancel or half-close of the scenario, the end of its life or of the phase)
  /// would have sent later is not owed. In a closed loop it is what waited behind a write that was never accepted.
  [[nodiscard]] OwedLoad owed(RunTime from, RunTime to) const;
  /// How much of its sending time a stream spent behind a write that was not accepted.
  [[nodiscard]] SendingTime sending_time() const;

 private:
  [[nodiscard]] const FaultAction& action(const StrikeTrack& fault) const {
    return plan_->actions[fault.plan.fault];
  }
  /// What only a stream on its way to its end has. Apart, since a hundred thousand may be open and idle.
  struct Ending {
    CallEnd call;
    RunTime at{};
    RunTime wound_down_at{};
    std::optional<RunTime> cancelled_at;  // by a fault
    OwnEnd own = OwnEnd::kNone;
    std::string pending;  // for a stall
  };
  Ending& ending();
  /// What faults of the client changed in how it reads and writes. Apart, as the ending is.
  struct Habits {
    Duration read_delay{0};
    Duration write_delay{0};
    RunTime write_from{};  // no write before
    bool never_reads = false;
    std::uint64_t next_size = 0;  // of the next message, at least
  };
  Habits& habits();
  [[nodiscard]] bool never_reads() const { return habits_ && habits_->never_reads; }
  [[nodiscard]] bool writes_slowly() const { return habits_ && habits_->write_delay > Duration(0); }
  /// When the next write may begin, however early it is due.
  [[nodiscard]] RunTime write_from() const { return habits_ ? habits_->write_from : RunTime::min(); }
  /// When the client reads again after a reply that came now.
  [[nodiscard]] RunTime next_read(RunTime now) const;
  /// Fires what was to be done to the message that is being written.
  std::uint64_t enlarge_next(RunTime now);
  struct Push {
    PushLedger ledger;
    std::optional<RunTime> zero;  // when push 0 came, or would have
    RunTime latest{};             // when the last one came
  };

  void start(RunTime now, Commands& out);
  void on_reply(const Event& event, RunTime now, Commands& out);
  /// Push k is due k periods after the first one came.
  void on_push(const ReplyMeaning& reply, RunTime now, Commands& out);
  void on_end(const CallEnd& end, RunTime now, Commands& out);
  void on_order_done(const Event& event, RunTime now);
  /// The server is asked for something that only weir's own does, and what came from it shows that it is another one.
  [[nodiscard]] bool is_ignored() const;
  /// What the end tells of the strikes. What it broke, the stream's next incarnation has to know.
  void close_strikes();
  /// Then faults of the server were never carried out, whatever point was reached.
  void give_up_on_server_faults();
  void sample_setup(RunTime now, Commands& out);
  /// Of messages that have several replies.
  void sample_several(const Ledger::Answer& answer, RunTime now, Commands& out);
  /// How long the server took to end a stream that this side had ended.
  void sample_close(const CallEnd& end, RunTime now, Commands& out);
  void sample_answer(const SentMessage& message, RunTime now, Commands& out);
  /// The first good reply after a fault, or after the stream had to be opened again.
  void sample_recovery(const ReplyMeaning& reply, RunTime now, Commands& out);
  void censor_unanswered(Commands& out) const;
  void wind_down(WindDown why, RunTime now);
  /// The client itself sends no more.
  void stop(RunTime now);
  /// Its life is measured and not over, or nobody has told it so.
  [[nodiscard]] bool has_to_live_on() const;
  [[nodiscard]] bool may_fire(const StrikeTrack& fault) const;
  void fire_due_faults(RunTime now, Commands& out);
  /// Fires it, unless its window spares the stream.
  void strike(StrikeTrack& fault, RunTime now, Commands& out);
  /// Faults that the relay must know of before the call's first byte: those whose point it finds by itself, and those that
  /// strike the frames with which a stream opens, which could pass before it is told.
  void order_early_faults(RunTime now, Commands& out);
  [[nodiscard]] std::string outside(const RunWindow& window, RunTime now) const;
  /// Nothing while the fault that it follows has not fired.
  [[nodiscard]] std::optional<CountFrom> counts_from(const StrikeTrack& fault) const;
  /// The fault that it follows will not fire any more.
  [[nodiscard]] bool follows_in_vain(const StrikeTrack& fault) const;
  [[nodiscard]] bool is_due(const StrikeTrack& fault, RunTime now) const;
  /// When a fault is due if nothing but time passes.
  [[nodiscard]] RunTime next_fault_by_time() const;
  void fire(StrikeTrack& fault, RunTime now, Commands& out);
  void mark_fired(StrikeTrack& fault, RunTime now);
  /// Where in the stream a fault strikes now.
  [[nodiscard]] StrikePlace place_of(const StrikeTrack& fault, RunTime now) const;
  void pump(RunTime now, Commands& out);
  /// No message of its own is left to send.
  [[nodiscard]] bool all_issued() const;
  /// Nothing more will be sent, or not while a fault is carried out.
  [[nodiscard]] bool may_not_send() const;
  void note_standstill(RunTime now);
  /// A write is over, accepted or not: how long it took of the time in which the stream could send.
  void count_blocked(RunTime now);
  /// A message's write began and was never accepted; it can only be the latest.
  [[nodiscard]] bool left_a_write() const { return issued_ > sent_; }
  /// Nothing but the client itself keeps the stream from sending.
  [[nodiscard]] bool is_held_back() const;
  [[nodiscard]] std::optional<RunTime> next_due(RunTime now) const;
  /// One message more may be sent: at once, or after some thought.
  void free_slot(RunTime now);
  void write_next(RunTime due, RunTime now, Commands& out);
  /// When to half-close; RunTime::min() for at once, kNever while something stands against it.
  [[nodiscard]] RunTime half_close_due() const;
  void maybe_half_close(RunTime now, Commands& out);
  [[nodiscard]] bool faults_keep_it_open() const;
  void want_read(RunTime now, Commands& out);
  void cancel(Commands& out);
  void check_watchdog(RunTime now, Commands& out);
  /// Called before something the peer has to answer: the watchdog counts from here if nothing was awaited before.
  void begin_to_wait(RunTime now);
  [[nodiscard]] bool waits_for_peer() const;
  /// All is sent and answered, and the server, told to stall, will not end the stream.
  [[nodiscard]] bool idles_in_a_stall() const;
  [[nodiscard]] std::string describe_wait() const;
  void ask_for_wake(RunTime now, Commands& out);
  void sample(Command::Metric metric, RunTime due, Duration value, Commands& out) const;

  const Plan* plan_;
  const StreamPlan* stream_;
  const StreamGroup* group_;
  std::vector<StrikeTrack> faults_;
  Ledger ledger_;
  std::unique_ptr<Push> push_;      // instead of ledger_, where the server pushes
  std::unique_ptr<OpenLoad> load_;  // open loop only
  /// Closed loop: when each message that may be sent is due, ascending; the first ones are used.
  absl::InlinedVector<RunTime, 2> free_slots_;
  std::uint32_t first_free_slot_ = 0;

  bool started_ : 1 = false;
  bool ended_ : 1 = false;
  bool write_pending_ : 1 = false;
  bool write_failed_ : 1 = false;
  bool read_pending_ : 1 = false;
  bool read_failed_ : 1 = false;
  bool half_close_sent_ : 1 = false;
  bool half_close_accepted_ : 1 = false;
  bool headers_received_ : 1 = false;
  bool headers_marked_ : 1 = false;
  bool half_closed_after_end_ : 1 = false;  // a formality: the server had ended the stream
  bool cancelled_ : 1 = false;
  bool checks_replies_ : 1 = true;      // they say what they answer
  bool in_band_error_ : 1 = false;      // a reply said that something went wrong
  bool half_close_wanted_ : 1 = false;  // early, by a fault
  bool holding_for_deadline_ : 1 = false;
  bool held_back_at_end_ : 1 =
      false;  // when it stopped or ended, something else than its schedule kept it from sending
  WindDown wind_down_ = WindDown::kNone;
  std::uint32_t orders_ = 0;        // faults being carried out by others; nothing is sent meanwhile
  std::unique_ptr<Habits> habits_;  // null: as it should be
  Duration half_close_delay_{0};
  RunTime read_at_ = kNever;  // a delayed read starts then
  RunTime armed_wake_ = kNever;
  RunTime last_progress_{};
  RunTime write_due_{};                    // of the latest message
  RunTime blocked_till_ = RunTime::min();  // a write that was held back was over then
  RunTime write_begun_{};                  // of the latest message
  RunTime
      free_since_{};  // the latest write would have been accepted, had weir not been late, or a fault gave way
  Duration late_by_{0};     // the latest write began so much later than it could have
  Duration blocked_{0};     // behind writes that were accepted
  MaybeTime still_since_;   // it may not send since then
  MaybeTime stopped_;       // the client sends no more since then, by its own choice
  MaybeTime broken_since_;  // a fault struck, and no good reply has come since

  std::uint32_t issued_ = 0;  // messages whose write began
  std::uint32_t sent_ = 0;    // messages accepted
  std::uint32_t received_ = 0;
  std::uint32_t thoughts_ = 0;
  RunTime opened_{};
  RunTime half_closed_at_{};
  std::unique_ptr<Ending> ending_;
};

}  // namespace weir
