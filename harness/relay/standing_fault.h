// One fault that a relay on its own puts on every link, or on every n-th.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/base/units.h"
#include "harness/relay/relay.h"

namespace weir {

struct StandingFault {
  LinkOrder order{};        // what it counts, it counts once `after` is over
  Duration after{};         // since the link was accepted
  std::uint32_t every = 1;  // 1 or more: of so many links the last is hit
};

/// What RelayOptions::on_link answers for the link with this ordinal (from 0).
[[nodiscard]] std::vector<TimedOrder> orders_for(const StandingFault& fault, std::uint32_t ordinal);

/// The totals as one JSON object, its keys the names of the fields.
[[nodiscard]] std::string to_json(const RelayTotals& totals);

}  // namespace weir
