// What of a fault a relay can do alone, without weir's own client and server: one rule for the faults of a scenario and for
// that of `weir relay --fault`.
#pragma once

#include <string>
#include <variant>

#include "harness/fault/kind.h"

namespace weir {

/// Why a relay alone can't do it.
struct RelayObjection {
  std::string key;  // of the fault's table
  std::string reason;
  std::string remedy;   // for a scenario
  std::string value{};  // what the parameter `key` has to be; empty where it is no parameter's fault
};

/// What a kind has decided, for a relay alone: an order for a link, without a fault's number, stream and seed; an outage of
/// its listener; or why not. When it happens is not asked here, but whether its point is `exact`: found by the relay at a
/// byte or a frame, so that nothing is left to say about the middle of a message.
[[nodiscard]] std::variant<LinkOrder, ListenersDown, RelayObjection> for_relay_alone(
    const FaultKindSpec& kind, const FaultAction& action, bool exact = false);

}  // namespace weir
