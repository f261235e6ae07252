// What a run comes to, as a report.
#pragma once

#include "harness/plan/plan.h"
#include "harness/run/arm.h"
#include "harness/run/conductor.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// Writes all that plan, arm and streams tell; the caller's are who ran it and what was seen besides. Not judged yet.
void summarize(const Plan& plan, const Arm& arm, const Conducted& run, v1::Report& report);

}  // namespace weir
