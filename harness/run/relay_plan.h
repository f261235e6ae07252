// What of a scenario a relay can do alone, without weir's own client: faults of connections, by time and by what passes.
#pragma once

#include <cstdint>
#include <memory>
#include <variant>
#include <vector>

#include "harness/base/errors.h"
#include "harness/plan/plan.h"
#include "harness/relay/relay.h"

namespace weir {

/// The relay's listener goes down.
struct RelayOutage {
  std::uint32_t fault = 0;
  Duration at{};  // since the relay began
  Duration duration{};
};

/// The faults of a scenario, for links: the n-th link of the relay, from 0, is what the n-th stream of the group is to a
/// run, so `select` chooses links. `{ after = ... }` counts from when the link was accepted. Messages, frames and trailers
/// are those of the link's first stream that gets there, counted as they pass. Where `aim` chooses streams, all that counts from the
/// stream's opening counts from there, and only streams that it fits can get there. A plain value.
class RelayPlan {
 public:
  /// Everything that `scenario` has and a relay alone can't do is a mistake, each with its remedy.
  [[nodiscard]] static std::variant<RelayPlan, ErrorList> make(std::shared_ptr<const Scenario> scenario);

  /// The orders for the link with this ordinal. Always the same for one scenario and seed.
  [[nodiscard]] std::vector<TimedOrder> orders(std::uint32_t ordinal) const;
  /// The faults, by the number that orders and outages have them by.
  [[nodiscard]] const std::vector<Fault>& faults() const { return plan_.scenario->faults; }
  /// When nobody is to get in, in the order of the scenario.
  [[nodiscard]] std::vector<RelayOutage> outages() const;

 private:
  explicit RelayPlan(Plan plan);

  Plan plan_;
  std::vector<std::shared_ptr<const StreamAim>> aims_;  // for each fault; null where it chooses no streams
};

}  // namespace weir
