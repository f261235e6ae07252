// What a record comes to, as a report.
#pragma once

#include "harness/record/record.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// All that the plan and its streams tell: everything but who ran it, on which machine, and against which target. Not judged yet. Pure.
[[nodiscard]] v1::Report summarize(const Record& record);

}  // namespace weir
