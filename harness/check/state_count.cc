#include "harness/check/state_count.h"

#include <fmt/format.h>

#include <cmath>

namespace weir {

std::string StateCount::learn(double before, double after, const StateTally& tally) {
  const double change = after - before;
  if (tally.complete == 0) return "no stream was completed that it could have counted";
  if (change <= 0) {
    return fmt::format(
        "it said {:g} before and {:g} after {} streams were completed, so it does not count them", before,
        after, tally.complete);
  }
  each_ = change / tally.complete;
  return {};
}

std::optional<StateCount::Finding> StateCount::judge(double before, double after,
                                                     const StateTally& tally) const {
  if (!is_known()) return std::nullopt;
  const double change = after - before;
  // Half a stream is none: what is counted may be messages, of which some streams have fewer.
  const double most = each_ * (tally.complete + tally.possible + tally.unknown);
  const double least = each_ * tally.complete;
  const auto text = [&](const char* what) {
    return fmt::format("{}: {:g} before, {:g} after, and {} stream{} completed{}", what, before, after,
                       tally.complete, tally.complete == 1 ? " was" : "s were",
                       tally.possible > 0 ? fmt::format(", {} more may have been", tally.possible) : "");
  };
  if (change > most + each_ / 2)
    return Finding{text("more was taken as complete than the clients completed"), true};
  if (change < least - each_ / 2)
    return Finding{text("less was taken as complete than the clients were told"), false};
  return std::nullopt;
}

}  // namespace weir
