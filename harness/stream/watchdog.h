// How long a stream has waited for its peer, and for what.
#pragma once

#include <cstdint>
#include <string>

#include "harness/base/units.h"

namespace weir {

/// What a stream waits for.
struct Awaited {
  bool nothing = false;      // whatever else is so: its deadline will pass, or it is cancelled
  bool never_reads = false;  // nothing will ever come of not reading
  bool reads_later = false;  // before a delayed read it is the peer that waits
  bool write = false;        // to be accepted
  bool end = false;          // the server's end of the stream: this side has half-closed
  bool status = false;       // no reply will follow
  bool answer = false;       // to one of its first messages, or to its farewell
  std::uint32_t replies = 0;
  bool stalled = false;  // all is sent and answered, and the server, told to stall, will not end the stream

  [[nodiscard]] bool anything() const {
    if (nothing) return false;
    if (never_reads) return true;
    return !reads_later && (write || end || status || answer || replies > 0 || stalled);
  }
  /// In words.
  [[nodiscard]] std::string describe() const;
};

/// Pure; used by one thread at a time.
class Watchdog {
 public:
  /// Something came of the stream.
  void progress(RunTime now) { last_progress_ = now; }
  /// To be called before something that the peer has to answer: it counts from here if nothing was awaited before.
  void begin_to_wait(const Awaited& before, RunTime now) {
    if (!before.anything()) last_progress_ = now;
  }
  /// When it barks; kNever while nothing is awaited.
  [[nodiscard]] RunTime barks_at(const Awaited& awaited, Duration patience) const {
    return awaited.anything() ? last_progress_ + patience : kNever;
  }
  [[nodiscard]] RunTime last_progress() const { return last_progress_; }

 private:
  RunTime last_progress_{};
};

}  // namespace weir
