// From when a stream was broken until a good reply came.
#pragma once

#include "harness/stream/commands.h"

namespace weir {

class Outage {
 public:
  /// `since`: an earlier incarnation was broken, and this one has to prove itself.
  explicit Outage(MaybeTime since) : since_(since) {}

  /// A fault struck. The earliest counts: what strikes a stream that has not recovered lengthens the same outage.
  void begin(RunTime at) {
    if (!since_) since_ = at;
  }
  /// What was taken to strike at that time never did.
  void take_back(RunTime at) {
    if (since_ && *since_ == at) since_.reset();
  }
  /// The first good reply after it, or after the stream had to be opened again.
  void end(RunTime now, Commands& out) {
    if (!since_) return;
    sample(LatencyMetric::kRecovery, *since_, now - *since_, out);
    since_.reset();
  }
  [[nodiscard]] MaybeTime since() const { return since_; }

 private:
  MaybeTime since_;
};

}  // namespace weir
