// The one timer of a stream.
#pragma once

#include <algorithm>

#include "harness/stream/commands.h"

namespace weir {

class WakeUp {
 public:
  void rang() { armed_ = kNever; }
  /// When it rings; kNever while nothing is asked for.
  [[nodiscard]] RunTime armed() const { return armed_; }
  /// An earlier one that is already asked for serves: it finds nothing to do and asks again. So a message costs no timer.
  void ask(RunTime at, RunTime now, Commands& out) {
    if (at == kNever || at >= armed_) return;
    armed_ = std::max(at, now);
    add(Command::Type::kWakeAt, out).at = armed_;
  }

 private:
  RunTime armed_ = kNever;
};

}  // namespace weir
