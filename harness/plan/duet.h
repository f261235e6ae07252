// Two servers under the same load at the same time, so that what happens to the machine happens to both (Bulej et al., "Duet
// benchmarking", ICPE 2020).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/plan/plan.h"
#include "harness/scenario/scenario.h"

namespace weir {

/// What stands behind a group's, or a fault's, name in a duet.
inline constexpr std::string_view kOfBaseline = " of baseline";
inline constexpr std::string_view kOfCandidate = " of candidate";

/// The scenario with every group and every fault twice. The doubles draw alike: payloads, due times, think times, lives, and where faults
/// strike. In an open loop each message of the one stream is sent half a tick before or behind its double's, drawn for each message. The
/// groups of one arm stand together; which arm comes first decides which has the lower numbers of streams and connections, and is opened
/// first. Checks are left out: they are of one server. Pure.
[[nodiscard]] Scenario duet_of(const Scenario& scenario, bool candidate_first);

/// Of each connection of a duet's plan: whether it leads to the candidate.
[[nodiscard]] std::vector<bool> candidates_connections(const Plan& plan);

/// Why the scenario can't be a duet, with a remedy; empty when it can: a fault that strikes a server as a whole, or all connections at
/// once, has no half, nor have calls beside the streams.
[[nodiscard]] std::string why_no_duet(const Scenario& scenario);

}  // namespace weir
