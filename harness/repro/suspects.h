// Which streams may be all it takes to see a wanted end again.
#pragma once

#include <vector>

#include "harness/plan/plan.h"
#include "harness/repro/wanted_end.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// Sets of streams, the likeliest and smallest first: one that showed the wanted end, with those whose faults struck it; the same with all on its
/// connection; all that showed it; its whole group. For a few of those that showed it, those with the fewest faults first. Streams have the faults of the
/// life in which they showed it. Pure.
[[nodiscard]] std::vector<std::vector<StreamPlan>> suspects(const Plan& plan,
                                                            const std::vector<v1::StreamRecord>& streams,
                                                            const WantedEnd& wanted);

/// One stream as it was in this life, with those whose faults struck it.
[[nodiscard]] std::vector<StreamPlan> alone(const Plan& plan, const v1::StreamRecord& stream);

}  // namespace weir
