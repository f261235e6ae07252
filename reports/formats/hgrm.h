// Percentile distributions as text, as HdrHistogram's own tools print and plot them.
#pragma once

#include <string>
#include <string_view>

#include "weir/v1/report.pb.h"

namespace weir {

/// The distribution of one latency ("response", "service", "wait", ...) over all groups, in milliseconds. Read by
/// hdr-plot and by HdrHistogram's plotFiles.html. Without a sample there is a head and a foot.
[[nodiscard]] std::string render_hgrm(const v1::Report& report, std::string_view latency);

}  // namespace weir
