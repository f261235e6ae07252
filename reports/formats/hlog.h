// A report's distributions as an HdrHistogram interval log, for runs whose own log is gone.
#pragma once

#include <string>

#include "weir/v1/report.pb.h"

namespace weir {

/// response, service and wait over all groups, and of each group where there are several: one row each that covers the
/// measured part. See reports/hdr/hlog.h.
[[nodiscard]] std::string render_hlog(const v1::Report& report);

}  // namespace weir
