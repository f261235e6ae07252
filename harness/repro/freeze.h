// Some streams of a plan as a scenario of their own: what was drawn from the seed stands in it as it was drawn.
#pragma once

#include <vector>

#include "harness/plan/plan.h"
#include "harness/scenario/scenario.h"

namespace weir {

/// The plan's scenario with these streams alone, in the plan's order, and the faults that are planned on them. Each fault names its streams and its
/// point: where a range, a share or a chance was drawn from, there are as many faults as different points. A fault that waits for another one, or that
/// another one waits for, keeps its range. A stream keeps its rate and, where all streams shared one connection, shares it still.
/// What a stream draws for itself, as its sizes, is drawn anew: it has another number. Every fault has a name. Pure.
[[nodiscard]] Scenario freeze(const Plan& plan, const std::vector<StreamPlan>& streams);

/// The streams of the plan that side calls do not make.
[[nodiscard]] std::vector<StreamPlan> own_streams(const Plan& plan);

/// A stream of the plan in its so manieth life, from 0.
[[nodiscard]] StreamPlan life_of(const Plan& plan, std::uint32_t stream, std::uint32_t incarnation);

}  // namespace weir
