// Which of a stream's strikes are due, and which never will be.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/fault/kind.h"
#include "harness/outcome/strike.h"
#include "harness/plan/plan.h"
#include "harness/stream/trigger_point.h"

namespace weir {

/// How a stream stands, as far as that decides what strikes it.
struct Standing {
  StreamProgress progress{};
  RunTime opened{};
  bool over = false;          // it is cancelled, or no reply will follow
  bool winding_down = false;  // and a fault would race with its good end
};

/// One look at the strikes of a stream as it stands. Pure; all that it is given outlives it.
class StrikePoints {
 public:
  StrikePoints(const Plan& plan, const std::vector<StrikeTrack>& strikes, const Standing& standing)
      : plan_(plan), strikes_(strikes), standing_(standing) {}

  /// It waits for its point, and nothing speaks against it.
  [[nodiscard]] bool may_fire(const StrikeTrack& strike) const;
  /// Its point is reached.
  [[nodiscard]] bool is_due(const StrikeTrack& strike) const;
  /// When it is due if nothing but time passes.
  [[nodiscard]] RunTime due_by_time(const StrikeTrack& strike) const;
  /// The fault that it follows will not fire any more.
  [[nodiscard]] bool follows_in_vain(const StrikeTrack& strike) const;
  /// Its point has come: why it must not strike there. Empty when it may. What the relay finds, it judges when it comes there.
  [[nodiscard]] std::string spared_because(const StrikeTrack& strike) const;
  /// The same where its window is known to spare the stream.
  [[nodiscard]] std::string outside_of_window(const StrikeTrack& strike) const;

 private:
  /// Nothing while the fault that it follows has not fired.
  [[nodiscard]] std::optional<CountFrom> counts_from(const StrikeTrack& strike) const;

  const Plan& plan_;
  const std::vector<StrikeTrack>& strikes_;
  const Standing& standing_;
};

}  // namespace weir
