// Which streams of a group a fault is planned on.
#pragma once

#include <cstdint>

#include "harness/base/draws.h"
#include "harness/scenario/scenario.h"

namespace weir {

/// Is stream `index` of its group chosen? The answer for one stream never depends on how many others there
/// are. A fraction f takes exactly one stream, drawn from the seed, out of every 1/f neighbours.
[[nodiscard]] bool is_selected(const Selection& selection, std::uint32_t index, const Draws& draws,
                               std::uint64_t fault_key);

/// "all streams", "streams 0, 3", "every 10th stream", "1 stream in 10".
[[nodiscard]] std::string describe(const Selection& selection);
/// "streams of shop.Orders/Watch with x-tenant = blue, the 2nd on each link"; empty where it chooses nothing.
[[nodiscard]] std::string describe(const StreamAim& aim);
/// "when the stream opens", "after 5 replies", "10ms..20ms after the stream opens".
[[nodiscard]] std::string describe(const Trigger& trigger);
/// The trigger with what else limits the fault: "after 5 replies, between 2s and 8s of the run, on 3 streams at most".
[[nodiscard]] std::string describe_when(const Fault& fault);
/// "between 2s and 8s of the run", "from 2s of the run on", "before 8s of the run"; empty for the whole run.
[[nodiscard]] std::string describe(const RunWindow& window);

}  // namespace weir
