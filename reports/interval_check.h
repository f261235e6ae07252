// A check on a percentile that is held against the interval in which the percentile lies.
#pragma once

#include <string>
#include <string_view>

#include "reports/finding.h"
#include "reports/metric.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// Of CheckResult.decide.
inline constexpr std::string_view kOnInterval = "interval";
inline constexpr std::string_view kOnPoint = "point";

/// Of CheckResult.decision.
inline constexpr std::string_view kCheckPassed = "passed";
inline constexpr std::string_view kCheckFailed = "failed";
inline constexpr std::string_view kCheckInconclusive = "inconclusive";

/// It has an interval, and is to be held against that.
[[nodiscard]] inline bool is_on_interval(const v1::CheckResult& check) {
  return check.decide() == kOnInterval && check.has_sampling();
}

/// Its interval has not settled it, and that is not to count as failed.
[[nodiscard]] inline bool is_inconclusive(const v1::CheckResult& check) {
  return check.decision() == kCheckInconclusive && !check.strict();
}

/// Sets `passed` and `inconclusive` of its bounds: a bound holds that the whole interval keeps, and fails where none of it does.
void hold_against_interval(v1::CheckResult& check);

/// From its bounds: failed with any, passed with all.
[[nodiscard]] std::string_view decision_of(const v1::CheckResult& check);

/// "[12.9ms to 14.1ms]"; "[12.9ms or more]" where the samples are too few for the other end.
[[nodiscard]] std::string interval_text(const v1::Sampling& sampling, const Metric& metric);

/// Why a check is not settled, and what would settle it.
[[nodiscard]] Finding unsettled(const v1::CheckResult& check);

}  // namespace weir
