// What a relay did, for programs to read.
#pragma once

#include <string>

#include "harness/relay/relay.h"

namespace weir {

/// The totals as one JSON object, its keys the names of the fields.
[[nodiscard]] std::string to_json(const RelayTotals& totals);

}  // namespace weir
