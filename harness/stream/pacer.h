// When the messages of a stream are due, by its pace.
#pragma once

#include <absl/container/inlined_vector.h>

#include <cstdint>
#include <memory>

#include "harness/base/units.h"
#include "harness/stream/open_load.h"
#include "harness/stream/planned_stream.h"

namespace weir {

/// An open loop goes by its schedule, whatever is answered. A closed loop has a number of free slots, each from some instant on: a
/// message takes one, and its last reply frees one. Pure; used by one thread at a time.
class Pacer {
 public:
  /// `before`: what an earlier incarnation left of its schedule.
  Pacer(const PlannedStream& of, std::unique_ptr<OpenLoad> before);

  /// The stream opens.
  void open(const PlannedStream& of, RunTime now);
  /// Nothing more will be due.
  void close() { closed_ = true; }
  /// The client sends no more, by its own choice; what would be due later is not owed. `held_back`: something else than its
  /// schedule kept it from sending then. The first time counts.
  void stop(RunTime now, bool held_back);
  /// The end, if it was not this side that stopped.
  void end(bool held_back) {
    if (!stopped_) held_back_at_end_ = held_back;
  }

  [[nodiscard]] bool is_closed() const { return closed_; }
  [[nodiscard]] bool is_open_loop() const { return load_ != nullptr; }
  /// Open loop: its last stage is over, so that no message is ever due again.
  [[nodiscard]] bool is_over() const { return load_ && load_->over(); }
  /// When the next message is due; kNever while none is to come by itself.
  [[nodiscard]] RunTime next_due(const PlannedStream& of, RunTime now) const;
  /// The write of that message begins.
  void take();
  /// Closed loop: one message more may be sent: at once, or after some thought.
  void free(const PlannedStream& of, RunTime now);

  /// What fell due in [from, to) and was never taken, of `left` messages that were to be sent; `waits`: behind a write that was not
  /// accepted. See Session::owed().
  [[nodiscard]] OwedLoad owed(RunTime from, RunTime to, RunTime ended, std::uint64_t left, bool waits) const;
  /// What is left of the schedule, and a message that was taken and not sent. Open loop only, else null.
  [[nodiscard]] std::unique_ptr<OpenLoad> leave(MaybeTime returned);

 private:
  std::unique_ptr<OpenLoad> load_;  // open loop only
  /// Closed loop: from when on each message may be sent, ascending; the first ones are used.
  absl::InlinedVector<RunTime, 2> slots_;
  MaybeTime stopped_;
  std::uint32_t thoughts_ = 0;
  std::uint8_t first_slot_ = 0;
  bool opened_ = false;
  bool closed_ = false;
  bool held_back_at_end_ = false;
};

}  // namespace weir
