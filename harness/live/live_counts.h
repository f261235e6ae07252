// What a server or a relay counts by itself, as metrics.
#pragma once

#include "harness/live/live_registry.h"
#include "harness/model/relay_totals.h"
#include "harness/server/running_server.h"

namespace weir {

/// The newest counts take the place of those before.
void show_server(LiveRegistry& registry, const ChatServerCounters& counts);
void show_relay(LiveRegistry& registry, const RelayTotals& totals);

}  // namespace weir
