// When a stream half-closes.
#pragma once

#include <cstdint>

#include "harness/base/units.h"

namespace weir {

/// Pure; used by one thread at a time.
class HalfClose {
 public:
  /// What else of the stream decides it.
  struct Around {
    bool kept = false;       // something stands against it, whatever else is so
    bool at_once = false;    // the stream winds down, or the call is over: then it makes the library say how
    bool all_done = false;   // no more is to be sent or had, and no fault wants the stream open
    std::uint32_t owed = 0;  // replies to come
    Duration delay{0};       // a fault wants it so long after all is done
    RunTime last_progress{};
  };
  /// RunTime::min() for at once, kNever while something stands against it.
  [[nodiscard]] RunTime due(const Around& around) const {
    if (sent_ || around.kept) return kNever;
    if (around.at_once || wanted_) return RunTime::min();
    if (!around.all_done) return kNever;
    if (around.delay <= Duration(0)) return RunTime::min();
    return around.owed > 0 ? kNever : around.last_progress + around.delay;
  }

  /// A fault wants it early.
  void want() { wanted_ = true; }
  /// `after_end`: a formality, since the call is over.
  void send(bool after_end) {
    sent_ = true;
    after_end_ = after_end;
  }
  void done(bool ok) {
    if (ok && !after_end_) accepted_ = true;
  }

  /// Early, by a fault.
  [[nodiscard]] bool wanted() const { return wanted_; }
  [[nodiscard]] bool sent() const { return sent_; }
  /// Before the server had ended the stream.
  [[nodiscard]] bool accepted() const { return accepted_; }

 private:
  bool wanted_ = false;
  bool sent_ = false;
  bool after_end_ = false;
  bool accepted_ = false;
};

}  // namespace weir
