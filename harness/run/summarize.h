// What a run comes to, as a report: its record, its target and its machine.
#pragma once

#include "harness/run/arm.h"
#include "harness/run/conductor.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// Adds to a report what the run's record comes to, and what arm and machine tell beside it; the caller's are who ran it and what was
/// seen besides. Not judged yet.
void summarize(const Arm& arm, const Conducted& run, v1::Report& report);

}  // namespace weir
