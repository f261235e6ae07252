// When a stream reads next.
#pragma once

#include <memory>

#include "harness/stream/commands.h"

namespace weir {

/// One read is pending at a time. Pure; used by one thread at a time. `limit`, wherever it stands: nobody would hear of a deadline that
/// passes then without a pending read.
class ReadSide {
 public:
  /// The pending read brought a reply: the next is to begin, after the client's pause.
  void replied(RunTime limit, RunTime now);
  /// It failed: no reply will follow.
  void fail() {
    pending_ = false;
    failed_ = true;
  }
  /// From now on the client pauses before each read.
  void slow_down(Duration delay) { slow().delay = delay; }
  /// It starts no more reads. One that has begun is still answered.
  void stop(RunTime limit, RunTime now);
  /// The end of the call shows in a read: what was put off begins at once.
  void hurry() { slow_.reset(); }
  /// Begins a read, where none is pending and one could still bring something.
  void begin(Commands& out);

  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] bool is_slow() const { return slow_ != nullptr; }
  [[nodiscard]] bool never_reads() const { return slow_ && slow_->never; }
  /// A read is to begin that has not begun.
  [[nodiscard]] bool is_put_off() const { return wanted_; }
  /// When it is to begin; kNever for none.
  [[nodiscard]] RunTime due() const {
    if (!wanted_) return kNever;
    return slow_ ? slow_->at : RunTime::min();
  }

 private:
  /// What faults of the client changed. Apart, since few have any.
  struct Slow {
    Duration delay{0};
    RunTime at = RunTime::min();  // the read that is put off begins then
    bool never = false;
  };
  Slow& slow();
  [[nodiscard]] RunTime next(RunTime limit, RunTime now) const;

  std::unique_ptr<Slow> slow_;
  bool pending_ = false;
  bool failed_ = false;
  bool wanted_ = false;
};

}  // namespace weir
