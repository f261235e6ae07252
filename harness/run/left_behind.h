// What a run whose process was killed left in its folder, as a report.
#pragma once

#include <string>
#include <string_view>

#include <absl/status/statusor.h>
#include "harness/plan/plan.h"
#include "reports/hdr/hlog.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// From the folder's scenario.resolved.toml, latency.hlog and streams.jsonl, each up to its last whole line. Streams that were still
/// open are not in it, nor what no line tells: bytes, what machine and relay did, messages without a reply. Not judged; its run is
/// partial. kNotFound where the folder holds no run; kInvalidArgument where its scenario can't be read.
[[nodiscard]] absl::StatusOr<v1::Report> report_left_behind(const std::string& folder);

/// The same from what was read. Pure.
[[nodiscard]] v1::Report report_of_remains(const Plan& plan, const HlogLog& intervals,
                                           std::string_view streams);

}  // namespace weir
