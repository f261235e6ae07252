// The writes of a stream, one at a time: how many, how long each was pending, and how late weir itself began it.
#pragma once

#include <algorithm>
#include <cstdint>

#include "harness/base/units.h"
#include "harness/outcome/evidence.h"

namespace weir {

/// What flow control does not hold back is accepted well within this time.
inline constexpr Duration kAcceptedBy = std::chrono::milliseconds(50);

/// Pure; used by one thread at a time.
class Writes {
 public:
  /// A message that was due at `due` is written. How late weir itself is with it.
  ///
  /// Beside the messages as they are sent runs a schedule of a client that is never late: it begins each when it is due and the way
  /// is free, and its writes take as long. What flow control or a fault held back is in both; the difference is weir's own, and stays
  /// with the backlog until that is gone.
  Duration begin(RunTime due, RunTime now);
  /// The same of a message beside the pace: it takes the way as others do, and is counted elsewhere.
  void begin_aside(RunTime due, RunTime now);
  void done(bool ok, RunTime now);
  /// The way is free from then on, whatever kept it.
  void free_from(RunTime at) { free_since_ = at; }
  /// Whether it may send now. The time in which it may not is no sending time.
  void note_standstill(bool stands_still, RunTime now) {
    if (!stands_still) {
      still_since_.reset();
    } else if (!still_since_) {
      still_since_ = now;
    }
  }
  /// The call is over.
  void end(RunTime now) {
    if (pending_) count_blocked(now);
    note_standstill(true, now);
  }

  [[nodiscard]] bool pending() const { return pending_; }
  /// The latest write is, or was, one beside the pace.
  [[nodiscard]] bool is_aside() const { return aside_; }
  [[nodiscard]] bool failed() const { return failed_; }
  /// Messages whose write began; the next one's number.
  [[nodiscard]] std::uint32_t issued() const { return issued_; }
  /// Messages accepted.
  [[nodiscard]] std::uint32_t sent() const { return sent_; }
  /// A message's write began and was never accepted; it can only be the latest.
  [[nodiscard]] bool left_one() const { return unwritten() > 0; }
  [[nodiscard]] std::uint32_t unwritten() const { return issued_ - sent_; }
  /// The latest message: when it was due, and when its write began.
  [[nodiscard]] RunTime due() const { return due_; }
  [[nodiscard]] RunTime begun() const { return begun_; }
  /// Once ended: from its opening to where the stream could send no more, and how much of it was spent behind writes.
  [[nodiscard]] Duration sending_time(RunTime opened, RunTime ended) const {
    return std::max(Duration(0), still_since_.value_or(ended) - opened);
  }
  [[nodiscard]] Duration blocked() const { return blocked_; }
  /// Writes what is known here; what is known of the end stands there already.
  void tell(Evidence& evidence) const;

 private:
  void take_way(RunTime due, RunTime now);
  /// A write is over, accepted or not: how long it took of the time in which the stream could send.
  void count_blocked(RunTime now) {
    blocked_ += std::max(Duration(0), std::min(now, still_since_.value_or(now)) - begun_);
  }

  RunTime due_{};
  RunTime begun_{};
  RunTime blocked_till_ = RunTime::min();  // a write that was held back was over then
  RunTime free_since_{};   // the latest would have been accepted, had weir not been late, or a fault gave way
  Duration late_by_{0};    // the latest began so much later than it could have
  Duration blocked_{0};    // behind writes that were accepted
  MaybeTime still_since_;  // it may not send since then
  std::uint32_t issued_ = 0;
  std::uint32_t sent_ = 0;
  bool pending_ = false;
  bool failed_ = false;
  bool aside_ = false;
};

}  // namespace weir
