// What a page's script draws, as JSON.
#pragma once

#include <string>
#include <vector>

#include "reports/picture/recovery.h"
#include "reports/picture/run_seen.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// Fit to stand in a script element: it has no '<'. Pure.
[[nodiscard]] std::string page_data(const v1::Report& report, const RunSeen& seen);

}  // namespace weir
