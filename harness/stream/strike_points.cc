#include "harness/stream/strike_points.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/plan/selection.h"

namespace weir {

bool StrikePoints::may_fire(const StrikeTrack& strike) const {
  if (!strike.is_waiting() || standing_.over) return false;
  // A stream that winds down is on its way to a good end, and a fault would race with that. The server has its
  // orders since the stream began and carries them out all the same.
  return !standing_.winding_down || std::holds_alternative<InstructServer>(plan_.actions[strike.plan.fault]);
}

bool StrikePoints::is_due(const StrikeTrack& strike) const {
  const std::optional<CountFrom> from = counts_from(strike);
  return from && is_reached(strike.plan, *from, standing_.progress);
}

RunTime StrikePoints::due_by_time(const StrikeTrack& strike) const {
  const std::optional<CountFrom> from = counts_from(strike);
  return from ? weir::due_by_time(strike.plan, *from) : kNever;
}

bool StrikePoints::follows_in_vain(const StrikeTrack& strike) const {
  return strike.plan.follows && std::all_of(strikes_.begin(), strikes_.end(), [&](const StrikeTrack& before) {
           return before.plan.fault != *strike.plan.follows || before.is_given_up();
         });
}

std::string StrikePoints::spared_because(const StrikeTrack& strike) const {
  if (strike.plan.kind == TriggerKind::kRun && standing_.opened > RunTime(strike.plan.after))
    return fmt::format("was due at {} of the run, before the stream opened",
                       format_duration(strike.plan.after));
  const RunWindow& window = plan_.fault(strike.plan.fault).window;
  if (strike.plan.is_found_by_relay() || window.holds(standing_.progress.now.time_since_epoch())) return "";
  return outside_of_window(strike);
}

std::string StrikePoints::outside_of_window(const StrikeTrack& strike) const {
  return fmt::format("was due at {} of the run, and may strike {} only",
                     format_duration(standing_.progress.now.time_since_epoch()),
                     describe(plan_.fault(strike.plan.fault).window));
}

std::optional<CountFrom> StrikePoints::counts_from(const StrikeTrack& strike) const {
  if (!strike.plan.follows) return CountFrom{.at = standing_.opened};
  for (const StrikeTrack& before : strikes_) {
    if (before.plan.fault != *strike.plan.follows || !before.fired()) continue;
    const StrikePlace& from = before.place();
    return CountFrom{.at = from.at, .sent = from.sent, .replies = from.replies};
  }
  return std::nullopt;
}

}  // namespace weir
