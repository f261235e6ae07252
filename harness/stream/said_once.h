// A message that is said once, and the reply that it may await.
#pragma once

#include "harness/base/units.h"

namespace weir {

/// How far it has come. Pure; used by one thread at a time.
class SaidOnceTrack {
 public:
  void due(RunTime at) { due_ = at; }
  void begin() {
    begun_ = true;
    due_ = kNever;
  }
  void written() { written_ = true; }
  /// Such a reply came as it awaits. It may be quicker than the word that the write was accepted.
  void answer() { answered_ = begun_; }

  /// When its write is to begin; kNever for not at all, or not any more.
  [[nodiscard]] RunTime due() const { return due_; }
  [[nodiscard]] bool is_due(RunTime by) const { return due_ <= by; }
  [[nodiscard]] bool begun() const { return begun_; }
  [[nodiscard]] bool is_through(bool awaits_reply) const { return written_ && (answered_ || !awaits_reply); }
  [[nodiscard]] bool awaits_reply(bool awaits) const { return awaits && begun_ && !answered_; }

 private:
  RunTime due_ = kNever;
  bool begun_ = false;
  bool written_ = false;
  bool answered_ = false;
};

}  // namespace weir
