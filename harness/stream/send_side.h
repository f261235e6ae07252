// What a stream writes next and when, and how much of its time something kept it from that.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include "harness/stream/commands.h"
#include "harness/stream/pacer.h"
#include "harness/stream/planned_stream.h"
#include "harness/stream/writes.h"

namespace weir {

/// From a stream's opening to where it could send no more, and how much of that a write was pending.
struct SendingTime {
  Duration whole{0};
  Duration blocked{0};
};

/// The message that is to be written next.
struct NextWrite {
  RunTime due = kNever;
  RunTime from = kNever;  // not earlier, though it may be due: a fault makes the client wait
};

/// Used by one thread at a time. `held`, wherever it stands: a fault that is carried out keeps the stream from sending.
class SendSide {
 public:
  SendSide(const PlannedStream& of, std::unique_ptr<OpenLoad> before) : pacer_(of, std::move(before)) {}

  void open(const PlannedStream& of, RunTime now) {
    pacer_.open(of, now);
    writes_.free_from(now);  // a backlog of the incarnation before is not late by this side's fault
  }
  /// Nothing more can be sent: the stream is half-closed, broken or cancelled.
  void close() { pacer_.close(); }
  /// The client itself sends no more.
  void stop(bool held, RunTime now) { pacer_.stop(now, is_held_back(held)); }
  void end(bool held, RunTime now) {
    pacer_.end(is_held_back(held));
    close();
    writes_.end(now);
  }
  /// A fault that held it back has given way.
  void go_on(RunTime now) { writes_.free_from(now); }
  /// From now on the client waits before each write.
  void slow_down(Duration delay, RunTime now);
  /// The next message is to have `size` bytes at least.
  void enlarge_next(std::uint64_t size) { slow().next_size = size; }

  /// kNever while none can be written, or none is to come by itself.
  [[nodiscard]] NextWrite next(const PlannedStream& of, bool held, RunTime now) const;
  /// That message is taken off the schedule, and its write begins now. Its number.
  std::uint32_t begin(RunTime due, RunTime now, Commands& out);
  /// From when on a message beside the pace can be written that is due at `due`; kNever while none can.
  [[nodiscard]] RunTime aside_from(RunTime due, bool held) const {
    if (writes_.pending() || writes_.failed() || held) return kNever;
    return slow_ ? std::max(due, slow_->from) : due;
  }
  void begin_aside(RunTime due, RunTime now) { writes_.begin_aside(due, now); }
  /// How many bytes it is to have at least, by enlarge_next(); 0: as many as it has.
  [[nodiscard]] std::uint64_t take_size() { return slow_ ? std::exchange(slow_->next_size, 0) : 0; }
  void write_done(bool ok, RunTime now, Commands& out);
  /// A message has all its replies, and another may be sent.
  void free_slot(const PlannedStream& of, RunTime now) { pacer_.free(of, now); }
  /// To be called when all that happens at an instant has been done.
  void note_standstill(const PlannedStream& of, bool held, RunTime now) {
    // A client that a fault makes write slowly is not blocked by its peer.
    writes_.note_standstill(may_not_send(of, held) || writes_slowly(), now);
  }

  /// No message of its own is left to send.
  [[nodiscard]] bool all_issued(const PlannedStream& of) const {
    return writes_.issued() >= of.group().messages || pacer_.is_over();
  }
  [[nodiscard]] const Writes& writes() const { return writes_; }
  /// See Session.
  [[nodiscard]] bool has_no_load_left() const { return pacer_.is_over(); }
  /// Once ended. See Session.
  [[nodiscard]] OwedLoad owed(const PlannedStream& of, RunTime from, RunTime to, RunTime ended) const;
  [[nodiscard]] std::unique_ptr<OpenLoad> leave() {
    return pacer_.leave(writes_.left_one() ? MaybeTime(writes_.due()) : MaybeTime());
  }
  /// Asks for what tells of a write that was never accepted.
  void censor(Commands& out) const {
    if (writes_.left_one()) weir::censor(LatencyMetric::kWriteBlock, writes_.due(), out);
  }

 private:
  /// What faults of the client changed. Apart, since few have any.
  struct Slow {
    Duration delay{0};
    RunTime from{};  // no write before
    std::uint64_t next_size = 0;
  };
  Slow& slow();
  [[nodiscard]] bool writes_slowly() const { return slow_ && slow_->delay > Duration(0); }
  [[nodiscard]] bool is_held_back(bool held) const {
    return writes_.pending() || writes_.failed() || held || writes_slowly();
  }
  /// Nothing more will be sent, or not while a fault is carried out.
  [[nodiscard]] bool may_not_send(const PlannedStream& of, bool held) const {
    return pacer_.is_closed() || writes_.failed() || held || all_issued(of);
  }

  Pacer pacer_;
  std::unique_ptr<Slow> slow_;
  [[no_unique_address]] Writes writes_;
};

}  // namespace weir
